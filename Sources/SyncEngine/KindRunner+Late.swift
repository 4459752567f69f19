import MoodleWire

extension KindRunner {
    /// Puts off what an earlier request could still undo.
    /// - Returns: what may be sent now; nil if that is all of it.
    func holdBack(
        _ acting: [(item: Kind.Item, before: String?)], _ call: WireCall
    ) async throws(Interruption) -> [(item: Kind.Item, before: String?)]? {
        let sent = SentText.members(call, count: acting.count)
        let obstacles = zip(acting, sent).map { part, sent in
            late.obstacle(to: SentWrite(part.item.entry, function: call.name, sent: sent))
        }
        let later = zip(acting, obstacles).compactMap { part, obstacle in
            obstacle.map { (entry: part.item.entry, obstacle: $0) }
        }
        guard !later.isEmpty else { return nil }
        try await putOff(later)
        return zip(acting, obstacles).compactMap { part, obstacle in obstacle == nil ? part : nil }
    }

    /// Puts off what a look-up showed to be as wanted while an earlier request could still change it.
    ///
    /// - Parameter found: with each, what would have been sent if it had not been so.
    /// - Returns: what is settled now.
    func holdBack(
        settled found: [(wanted: Kind.Item, item: Kind.Item, confirmation: Confirmation)]
    ) async throws(Interruption) -> [(item: Kind.Item, confirmation: Confirmation)] {
        // A dry run waits for nothing.
        let obstacles = found.map { wanted, _, confirmation in
            late.isEmpty || ledger.isDry ? nil : late.obstacle(to: wouldBeWrite(wanted, confirmation))
        }
        let later = zip(found, obstacles).compactMap { part, obstacle in
            obstacle.map { (entry: part.wanted.entry, obstacle: $0) }
        }
        if !later.isEmpty { try await putOff(later) }
        return zip(found, obstacles).compactMap { part, obstacle in
            obstacle == nil ? (part.item, part.confirmation) : nil
        }
    }

    private func wouldBeWrite(_ item: Kind.Item, _ confirmation: Confirmation) -> SentWrite {
        let call = kind.call([item])
        var sent = SentText.members(call, count: 1)[0]
        // Of what is to be made the number is known only because it was found.
        if let id = confirmation.moodleID { sent["id"] = "\(id)" }
        return SentWrite(
            item.entry, function: call.name, sent: sent, isFoundOurs: confirmation.evidence == .foundOurs)
    }

    private func putOff(
        _ later: [(entry: OutboxEntry, obstacle: LateRequests.Obstacle)]
    ) async throws(Interruption) {
        state.settling(later.map(\.obstacle.until))
        try await ledger.note(
            later.map { ($0.entry, .settling($0.obstacle, until: site.wallTime(of: $0.obstacle.until))) })
        await feed.giveBack(later.count)
    }

    func noteLate(_ resolution: Resolution, _ entries: [OutboxEntry], _ call: WireCall, request: Int64) {
        guard resolution.verdict == "unknown" else { return }
        let sent = SentText.members(call, count: entries.count)
        let writes = entries.indices.compactMap { index in
            guard case .unknown = resolution.moves[index] else { return SentWrite?.none }
            return SentWrite(entries[index], function: call.name, sent: sent[index])
        }
        late.add(writes, request: request)
    }
}
