import GRDB
import StagingStore

/// One line of what was done: a commit, an entry that was made, a move of one, or a request about one.
package struct AuditLine: Sendable, Equatable, Encodable {
    /// The row of the chain that seals it; nil if none does.
    package let seq: Int64?
    package let at: String
    package let event: String
    package let username: String?
    package let kind: String?
    package let entry: Int64?
    /// JSON.
    package let detail: String
    package let run: String?
    /// Of a row of the chain.
    package let hash: String?
}

extension AuditView {
    /// Which lines; all that is given must fit.
    package struct Filter: Sendable, Equatable {
        /// Username, idnumber or e-mail: lines about that person's entries.
        package var person: String?
        package var entry: Int64?
        package var since: Timestamp?
        /// The newest so many.
        package var limit: Int

        package init(person: String? = nil, entry: Int64? = nil, since: Timestamp? = nil, limit: Int = 200) {
            self.person = person
            self.entry = entry
            self.since = since
            self.limit = limit
        }
    }

    /// Oldest first.
    /// - Throws: `OperationProblem.nobody` or `.noSuchEntry`.
    package func show(_ filter: Filter = Filter()) throws -> [AuditLine] {
        try store.read { db in
            let arms = try Self.arms(for: filter, db)
            let arguments: StatementArguments = [
                "person": try filter.person.map { try PersonFinder.one($0, db).id }, "entry": filter.entry,
                "since": filter.since?.text ?? "", "limit": filter.limit,
            ]
            let lines = try arms.flatMap { arm in
                try Row.fetchAll(db, sql: arm, arguments: arguments).map { row in
                    (rank: row["rank"] as Int, number: row["number"] as Int64, line: AuditLine(row))
                }
            }
            let sorted = lines.sorted { ($0.line.at, $0.rank, $0.number) < ($1.line.at, $1.rank, $1.number) }
            return sorted.suffix(filter.limit).map(\.line)
        }
    }

    /// One statement for each table, each stopping at the limit by its own key: a union would sort everything.
    private static func arms(for filter: Filter, _ db: Database) throws -> [String] {
        if let entry = filter.entry {
            let exists = try Bool.fetchOne(
                db, sql: "SELECT EXISTS (SELECT 1 FROM outbox WHERE id = ?)", arguments: [entry])
            if exists != true { throw OperationProblem.noSuchEntry(entry) }
        }
        var conditions: [String] = []
        if filter.person != nil { conditions.append("o.user_id = :person") }
        if filter.entry != nil { conditions.append("o.id = :entry") }
        let which = conditions.isEmpty ? "" : conditions.map { " AND " + $0 }.joined()
        let aboutEntries = [
            AuditArm.entries(which: which), AuditArm.moves(which: which), AuditArm.requests(which: which),
        ]
        // A row of the chain is about a whole commit, not about one person.
        return conditions.isEmpty ? [AuditArm.chain] + aboutEntries : aboutEntries
    }
}

extension AuditLine {
    fileprivate init(_ row: Row) {
        self.init(
            seq: row["seq"], at: row["at"], event: row["event"], username: row["username"], kind: row["kind"],
            entry: row["entry"], detail: row["detail"], run: row["run"], hash: row["hash"])
    }
}
