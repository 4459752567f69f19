import GRDB
import MoodleWire
import StagingStore

/// Looks up people that no users file brought, by what files said of them: key by key, until one answers.
struct PeopleResolver {
    let site: SiteReader
    let ledger: Ledger
    // Whom this push has asked for; asking again would get the same answer.
    private var asked: Set<Int64> = []
    // Of them those of whom Moodle showed nobody, by any key.
    private(set) var absent: Set<Int64> = []
    // Who is meant is not clear: another key would only guess.
    private var refused: Set<Int64> = []
    private var failed = 0

    init(site: SiteReader, ledger: Ledger) {
        self.site = site
        self.ledger = ledger
    }

    /// They are asked for again.
    mutating func forget(_ people: Set<Int64>) {
        asked.subtract(people)
        absent.subtract(people)
        refused.subtract(people)
    }

    mutating func countFailed(_ count: Int) { failed += count }

    mutating func takeFailed() -> Int {
        defer { failed = 0 }
        return failed
    }

    private struct Reference: Sendable {
        let id: Int64
        /// Asked for one after the other, until one answers.
        var keys: [LookUpKey]
    }

    mutating func resolve() async throws(Interruption) -> Int {
        var wanted = try ledger.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT DISTINCT u.id, u.username, u.idnumber, u.email, u.look_up
                      FROM outbox o JOIN users u ON u.id = o.user_id
                     WHERE o.state = 'ready' AND u.state = 'referenced' AND u.moodle_id IS NULL
                    """
            ).map(Self.reference)
        }
        wanted.removeAll { asked.contains($0.id) }
        asked.formUnion(wanted.map(\.id))
        absent.formUnion(wanted.map(\.id))
        var found = 0
        while !wanted.isEmpty {
            for field in [LookUpUsers.Field.username, .idnumber, .email] {
                let references = wanted.filter { $0.keys.first?.field == field }
                for start in stride(from: 0, to: references.count, by: Self.lookUpSize) {
                    if site.stop.isRequested { throw .stopped }
                    found += try await link(
                        Array(references[start..<min(start + Self.lookUpSize, references.count)]), by: field)
                }
            }
            guard wanted.contains(where: { $0.keys.count > 1 }) else { break }
            let linked = try ledger.read { db in
                try Set(
                    Int64.fetchAll(db, sql: "SELECT id FROM users WHERE moodle_id IS NOT NULL AND state = 'referenced'")
                )
            }
            wanted = wanted.compactMap { [refused] reference in
                guard !linked.contains(reference.id), !refused.contains(reference.id), reference.keys.count > 1
                else { return nil }
                return Reference(id: reference.id, keys: Array(reference.keys.dropFirst()))
            }
        }
        return found
    }

    private static let lookUpSize = 100

    private static func reference(_ row: Row) throws -> Reference {
        if let list = row["look_up"] as String? {
            return Reference(id: row["id"], keys: try JSONText.list(list).compactMap(LookUpKey.init))
        }
        let keys: [(LookUpUsers.Field, String?)] = [
            (.username, row["username"]), (.idnumber, row["idnumber"]), (.email, row["email"]),
        ]
        let first = keys.lazy.compactMap { field, value in value.map { LookUpKey(field: field, value: $0) } }.first
        return Reference(id: row["id"], keys: first.map { [$0] } ?? [])
    }

    private mutating func link(_ references: [Reference], by field: LookUpUsers.Field) async throws(Interruption) -> Int
    {
        let values = references.compactMap { $0.keys.first?.value }
        let accounts: [RemoteUser]
        do throws(Interruption) {
            accounts = try await site.read(LookUpUsers.call(by: field, values)) {
                LookUpUsers.judge($0, by: field, values)
            }
        } catch .lookUpRefused(let trouble) {
            // A name that Moodle's cleaning would change refuses the whole look-up: that one stays unresolved.
            if references.count == 1 {
                try await note(refusal: trouble, of: references[0])
                absent.remove(references[0].id)
                return 0
            }
            let middle = references.count / 2
            let older = try await link(Array(references[..<middle]), by: field)
            return try await older + link(Array(references[middle...]), by: field)
        }
        let alive: [String: [RemoteUser]] = Dictionary(grouping: accounts.filter { !$0.looksDeleted }) { $0.key(field) }
        let answers = references.map { reference in
            (reference, reference.keys.first.flatMap { alive[LookUpUsers.key($0.value, field)] } ?? [])
        }
        for (reference, accounts) in answers where !accounts.isEmpty { absent.remove(reference.id) }
        var matches: [Int64: (key: LookUpKey, account: RemoteUser)] = [:]
        for (reference, accounts) in answers {
            if accounts.count == 1, let key = reference.keys.first { matches[reference.id] = (key, accounts[0]) }
        }
        let contradictions = try await contradictions(of: matches)
        try await refuse(
            answers.compactMap { reference, accounts in
                if let contradiction = contradictions[reference.id] { return (reference, contradiction.trouble) }
                return accounts.count > 1 ? (reference, .several(reference.keys.first?.text ?? "", accounts)) : nil
            })
        let meant = matches.filter { contradictions[$0.key] == nil }.sorted { $0.key < $1.key }
            .map { ($0.key, $0.value.account) }
        return try await ledger.write { db, context in
            var linked = 0
            for (user, account) in meant {
                try db.execute(
                    sql: """
                        UPDATE users SET moodle_id = ?, origin = 'adopted', linked_at = ? WHERE id = ? AND moodle_id IS NULL
                           AND NOT EXISTS (SELECT 1 FROM users WHERE moodle_id = ?)
                        """, arguments: [account.id, context.now.text, user, account.id])
                guard db.changesCount > 0 else { continue }
                try AccountSeen(account).note(db, of: user, at: context.now)
                linked += 1
                try KeptName.settle(db, of: user, found: account.username)
            }
            if linked > 0 {
                try AuditChain.seal(
                    db, event: "link.reference", detail: ["people": linked], run: context.run.id, at: context.now)
            }
            return linked
        }
    }

    /// Why the site did not say who it is; what needs the person goes on waiting.
    private func note(refusal: Trouble, of reference: Reference) async throws(Interruption) {
        let text = "Moodle refused the look-up of \(reference.keys.first?.text ?? "this person"): \(refusal.text)"
        try await note(Trouble(code: refusal.code, text: text), of: reference)
    }

    private func note(_ trouble: Trouble, of reference: Reference) async throws(Interruption) {
        let waiting = try ledger.read { db in
            try Row.fetchAll(
                db, sql: "SELECT \(OutboxEntry.columns) FROM outbox o WHERE o.user_id = ? AND o.state = 'ready'",
                arguments: [reference.id]
            ).compactMap(OutboxEntry.init)
        }
        try await ledger.note(waiting.map { ($0, trouble) })
    }

    /// Several accounts of one idnumber or e-mail, or a key and a username of two accounts: nobody but a person can say
    /// which is meant. What would change an account fails, lest it wait for ever; what only names somebody goes on
    /// waiting, with the reason.
    private mutating func refuse(_ ambiguous: [(Reference, Trouble)]) async throws(Interruption) {
        guard !ambiguous.isEmpty else { return }
        refused.formUnion(ambiguous.map(\.0.id))
        failed += try await ledger.write { db, context in
            var failed = 0
            for (reference, trouble) in ambiguous {
                try db.execute(
                    sql: """
                        UPDATE outbox SET state = 'failed', problem_code = ?, problem = ?, run_id = ?, changed_at = ?
                         WHERE user_id = ? AND state = 'ready' AND (kind GLOB 'user.*' OR kind = 'role.assign')
                        """,
                    arguments: [trouble.code, trouble.text, context.run.id, context.now.text, reference.id])
                failed += db.changesCount
            }
            if failed > 0 {
                try AuditChain.seal(
                    db, event: "link.ambiguous", detail: ["people": ambiguous.count, "failed": failed],
                    run: context.run.id, at: context.now)
            }
            return failed
        }
        for (reference, trouble) in ambiguous { try await note(trouble, of: reference) }
    }
}

extension Trouble {
    fileprivate static func several(_ key: String, _ accounts: [RemoteUser]) -> Trouble {
        let ids = accounts.map { String($0.id) }.sorted().joined(separator: ", ")
        return Trouble(
            code: "several-accounts",
            text: """
                Moodle has \(accounts.count) accounts with \(key) (ids \(ids)), so it is not clear who is meant. Name the \
                person by another key and import again
                """)
    }
}
