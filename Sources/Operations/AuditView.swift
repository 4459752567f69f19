import GRDB
import StagingStore

/// Where the chain ends; kept elsewhere, it shows later that nothing was cut off.
package struct AuditHead: Sendable, Equatable, Encodable {
    package let seq: Int64
    package let at: String
    package let hash: String
}

/// Whether the chain is whole.
package struct AuditVerdict: Sendable, Equatable, Encodable {
    package struct Break: Sendable, Equatable, Encodable {
        package let seq: Int64
        package let at: String
        package let event: String
        package let what: String
    }

    /// No link is broken and nothing lies outside the chain.
    package var holds: Bool { breaks.isEmpty && unsealed == 0 }
    package let breaks: [Break]
    /// Entries and moves that no row of the chain seals: written past the programs.
    package let unsealed: Int
    package let head: AuditHead

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(holds, forKey: .holds)
        try container.encode(breaks, forKey: .breaks)
        try container.encode(unsealed, forKey: .unsealed)
        try container.encode(head, forKey: .head)
    }

    private enum CodingKeys: String, CodingKey {
        case holds, breaks, unsealed, head
    }
}

/// What was done and sent, and whether the record of it is whole.
package struct AuditView {
    let store: StagingStore

    package init(_ store: StagingStore) {
        self.store = store
    }

    package func head() throws -> AuditHead {
        try store.read { db in try Self.head(db) }
    }

    /// Recomputes the whole chain from the rows it seals.
    package func verify() throws -> AuditVerdict {
        try store.read { db in
            AuditVerdict(
                breaks: try AuditChain.breaks(db).map {
                    AuditVerdict.Break(seq: $0.seq, at: $0.at, event: $0.event, what: $0.what)
                },
                unsealed: try Self.unsealed(db), head: try Self.head(db))
        }
    }

    private static func head(_ db: Database) throws -> AuditHead {
        guard let row = try Row.fetchOne(db, sql: "SELECT seq, at, hash FROM audit ORDER BY seq DESC LIMIT 1") else {
            throw StoreProblem.corrupt(path: "", detail: "the audit has no first row")
        }
        return AuditHead(seq: row["seq"], at: row["at"], hash: row["hash"])
    }

    private static func unsealed(_ db: Database) throws -> Int {
        let sql = """
            SELECT (SELECT count(*) FROM outbox WHERE id > a.outbox_to) + (SELECT count(*) FROM moves WHERE id > a.moves_to)
              FROM audit a ORDER BY seq DESC LIMIT 1
            """
        return try Int.fetchOne(db, sql: sql) ?? 0
    }
}
