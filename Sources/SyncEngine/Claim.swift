import GRDB
import MoodleWire
import StagingStore

/// Entries that are on the disk as `sending`, and the request that will carry them.
struct Claim: Sendable {
    let requestID: Int64
    let epoch: Int64
}

extension Ledger {
    /// Marks the entries as being sent, with what will be sent about each, before the first byte leaves.
    ///
    /// An entry whose outcome was unknown goes through `ready`: a look-up, or its nature, allows to send it again.
    /// - Returns: nil if one of them was cancelled or replaced meanwhile, or gives way to a newer one: look at the outbox
    ///   again.
    func claim(
        _ items: [some OperationItem], call: WireCall, epoch: Int64, before: [String?]
    ) async throws(Interruption) -> Claim? {
        return try await write { [pushID] db, context in
            let sent = try SentText.perItem(call, count: items.count)
            let entries = items.map(\.entry)
            guard try Self.allStillOpen(db, entries), try !Self.anyGivesWay(db, entries, context) else { return nil }
            let request = try Self.openRequest(db, call, push: pushID, context)
            for (position, entry) in entries.enumerated() {
                try Self.markSending(db, entry, epoch: epoch, before: before[position], context)
                try db.cachedStatement(
                    sql: "INSERT INTO attempts (outbox_id, request_id, position, sent) VALUES (?, ?, ?, ?)"
                ).execute(arguments: [entry.id, request, position, sent[position]])
            }
            try AuditChain.seal(
                db, event: "claim",
                detail: ["request": request, "function": call.name, "items": items.count],
                run: context.run.id, at: context.now)
            return Claim(requestID: request, epoch: epoch)
        }
    }

    private static func allStillOpen(_ db: Database, _ entries: [OutboxEntry]) throws -> Bool {
        let statement = try db.cachedStatement(
            sql: "SELECT count(*) FROM outbox WHERE id = ? AND state IN ('ready', 'unknown')")
        return try entries.allSatisfy { try Int.fetchOne(statement, arguments: [$0.id]) == 1 }
    }

    /// What was perhaps applied would be sent again, and newer data waits to be sent after it: the newer goes instead.
    private static func anyGivesWay(
        _ db: Database, _ entries: [OutboxEntry], _ context: RecordContext
    ) throws -> Bool {
        let older = try entries.filter { entry in
            try entry.state == .unknown && Supersession.close(db, entry, epoch: nil, context)
        }
        guard !older.isEmpty else { return false }
        try AuditChain.seal(
            db, event: "superseded", detail: ["entries": older.count], run: context.run.id, at: context.now)
        return true
    }

    private static func openRequest(
        _ db: Database, _ call: WireCall, push: Int64?, _ context: RecordContext
    ) throws -> Int64 {
        try db.execute(
            sql: """
                INSERT INTO requests (push_id, run_id, function, purpose, items, started_at) VALUES (?, ?, ?, 'write', ?, ?)
                """,
            arguments: [push, context.run.id, call.name, call.items, context.now.text])
        return db.lastInsertedRowID
    }

    private static func markSending(
        _ db: Database, _ entry: OutboxEntry, epoch: Int64, before: String?, _ context: RecordContext
    ) throws {
        try db.cachedStatement(
            sql: """
                UPDATE outbox SET state = 'ready', problem_code = NULL, problem = NULL, run_id = ?, changed_at = ?
                 WHERE id = ? AND state = 'unknown'
                """
        ).execute(arguments: [context.run.id, context.now.text, entry.id])
        // Else the schema refuses the claim, which would look like a fault of the store.
        guard try Lease.isHeld(db, epoch: epoch) else { throw Interruption.leaseLost }
        try db.cachedStatement(
            sql: """
                UPDATE outbox SET state = 'sending', tries = tries + 1, lease_epoch = ?, before = coalesce(?, before),
                       problem_code = NULL, problem = NULL, run_id = ?, changed_at = ?
                 WHERE id = ? AND state = 'ready'
                """
        ).execute(arguments: [epoch, before, context.run.id, context.now.text, entry.id])
    }
}

/// What a request says about each of its items, as JSON text with secrets painted over.
enum SentText {
    /// `users[3][customfields][0][type]` belongs to item 3 under the name `customfields[0][type]`.
    static func perItem(_ call: WireCall, count: Int) throws -> [String] {
        try members(call, count: count).map(JSONText.text)
    }

    static func members(_ call: WireCall, count: Int) -> [[String: String]] {
        var members = [[String: String]](repeating: [:], count: count)
        for (name, value) in call.parameters.readable {
            // One entry that is several records keeps them all, under their full names.
            if count == 1, !name.contains("[0]") {
                members[0][name] = value
                continue
            }
            guard let open = name.firstIndex(of: "["), let close = name.firstIndex(of: "]"),
                let index = Int(name[name.index(after: open)..<close]), index < count
            else {
                // Of a call about one item all of it is about that one.
                if count == 1 { members[0][name] = value }
                continue
            }
            let rest = name[name.index(after: close)...]
            members[index][member(rest), default: ""] = value
        }
        return members
    }

    /// What was sent about one account, by our names of its fields: `customfields[0][type]` and `[value]` belong together.
    static func named(_ sent: [String: String]) -> [String: String] {
        var fields = sent.filter { $0.key == "username" || UserField(rawValue: $0.key) != nil }
        for (name, value) in sent where name.hasSuffix("[type]") {
            let content = sent[name.dropLast("[type]".count) + "[value]"]
            if name.hasPrefix("customfields[") { fields["profile_field_" + value] = content }
            if name.hasPrefix("preferences[") { fields["preference:" + value] = content }
        }
        return fields
    }

    private static func member(_ rest: Substring) -> String {
        guard let first = rest.firstIndex(of: "]") else { return "value" }
        return String(rest.dropFirst().prefix(upTo: first) + rest[rest.index(after: first)...])
    }
}
