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
        state.settling(later.map(\.obstacle.until))
        try await ledger.note(
            later.map { ($0.entry, .settling($0.obstacle, until: site.wallTime(of: $0.obstacle.until))) })
        await feed.giveBack(later.count)
        return zip(acting, obstacles).compactMap { part, obstacle in obstacle == nil ? part : nil }
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
