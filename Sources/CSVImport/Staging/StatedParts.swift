import GRDB
import StagingStore

/// What the rows of a full users file name of people who were there before: the places that no row names any more go.
///
/// Kept in a temporary table, because a file may change a hundred thousand people at once.
final class StatedParts {
    private let session: ImportSession
    private let insertion: RawStatement

    enum Kind: Int64 {
        /// The person's rows were looked at.
        case person = 0
        case enrolment = 1
        case group = 2
        case cohort = 3
        case role = 5
        /// A grouping that a group was in; no person has a part in it.
        case grouping = 6
        /// A row of the person was rejected, so that nobody knows what it names.
        case unsure = 4
    }

    struct LeftOut {
        let kind: Kind
        /// The person; of a grouping, the group.
        let owner: Int64
        /// The row of the enrolment or of the group membership; the cohort; the grouping; or `RoleStatement.number`.
        let id: Int64
    }

    init(_ session: ImportSession) throws {
        self.session = session
        try session.db.execute(
            sql: """
                CREATE TEMP TABLE IF NOT EXISTS stated_parts
                  (person INTEGER, kind INTEGER, id INTEGER, PRIMARY KEY (person, kind, id)) STRICT, WITHOUT ROWID;
                DELETE FROM temp.stated_parts;
                """)
        insertion = try RawStatement(
            session.db, "INSERT OR IGNORE INTO temp.stated_parts (person, kind, id) VALUES (?, ?, ?)")
    }

    func add(_ kind: Kind, _ id: Int64 = 0, of person: Int64) throws {
        try insertion.run(.integer(person), .integer(kind.rawValue), .integer(id))
    }

    var people: Set<Int64> {
        get throws {
            try Set(
                Int64.fetchAll(session.db, sql: "SELECT person FROM temp.stated_parts WHERE kind = 0"))
        }
    }

    /// People whose rows were all understood.
    func sure() throws -> [Int64] {
        try Int64.fetchAll(
            session.db,
            sql: """
                SELECT person FROM temp.stated_parts WHERE kind = 0
                EXCEPT SELECT person FROM temp.stated_parts WHERE kind = 4 ORDER BY 1
                """)
    }

    func has(_ kind: Kind, _ id: Int64, of person: Int64) throws -> Bool {
        try Bool.fetchOne(
            session.db,
            sql: "SELECT EXISTS (SELECT 1 FROM temp.stated_parts WHERE person = ? AND kind = ? AND id = ?)",
            arguments: [person, kind.rawValue, id]) ?? false
    }

    /// What users files of this source staged about these people and no row names now; roles are not among it.
    func leftOut() throws -> [LeftOut] {
        let seen = """
            SELECT person FROM temp.stated_parts WHERE kind = 0
            EXCEPT SELECT person FROM temp.stated_parts WHERE kind = 4
            """
        let sql = """
            WITH seen(person) AS (\(seen))
            SELECT 1, e.user_id, e.id FROM seen JOIN enrolments e ON e.user_id = seen.person
             WHERE e.dataset = 'users' AND e.source = :source AND e.state = 'active'
               AND NOT EXISTS (SELECT 1 FROM temp.stated_parts s WHERE s.person = e.user_id AND s.kind = 1 AND s.id = e.id)
            UNION ALL
            SELECT 2, m.user_id, m.id FROM seen JOIN group_members m ON m.user_id = seen.person
             WHERE m.dataset = 'users' AND m.source = :source AND m.state = 'active'
               AND NOT EXISTS (SELECT 1 FROM temp.stated_parts s WHERE s.person = m.user_id AND s.kind = 2 AND s.id = m.id)
            UNION ALL
            SELECT 3, m.user_id, m.cohort_id FROM seen JOIN cohort_members m ON m.user_id = seen.person
             WHERE m.dataset = 'users' AND m.source = :source AND m.state = 'active'
               AND NOT EXISTS (SELECT 1 FROM temp.stated_parts s WHERE s.person = m.user_id AND s.kind = 3 AND s.id = m.cohort_id)
            """
        return try Row.fetchAll(session.db, sql: sql, arguments: ["source": session.options.source]).compactMap { row in
            Kind(rawValue: row[0]).map { LeftOut(kind: $0, owner: row[1], id: row[2]) }
        }
    }
}
