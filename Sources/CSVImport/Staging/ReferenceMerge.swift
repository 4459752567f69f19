import GRDB
import StagingStore

/// Somebody was named by reference twice, by username in one file and by idnumber in another, before a users file told
/// that both are one: what is staged about the mere name becomes the person's.
final class ReferenceMerge {
    private let session: ImportSession
    private let places: StagedPlaces
    private let waiting: RawStatement
    private let moves: [RawStatement]
    private let leftovers: [RawStatement]
    private let note: RawStatement
    private let noteMemberships: RawStatement
    private var hasMerged = false

    init(_ session: ImportSession) throws {
        self.session = session
        places = try StagedPlaces(session)
        waiting = try RawStatement(
            session.db, "SELECT entity FROM outbox WHERE user_id = ? AND state IN ('held', 'ready', 'failed')")
        let tables = ["enrolments", "group_members", "cohort_members", "role_assignments"]
        moves = try tables.map {
            try RawStatement(session.db, "UPDATE OR IGNORE \($0) SET user_id = ? WHERE user_id = ?")
        }
        leftovers = try tables.map { try RawStatement(session.db, "DELETE FROM \($0) WHERE user_id = ?") }
        try session.db.execute(
            sql: """
                CREATE TEMP TABLE IF NOT EXISTS merged_people (reference INTEGER PRIMARY KEY, person INTEGER) STRICT;
                DELETE FROM temp.merged_people;
                CREATE TEMP TABLE IF NOT EXISTS merged_members (old INTEGER PRIMARY KEY, new INTEGER) STRICT;
                DELETE FROM temp.merged_members;
                """)
        noteMemberships = try RawStatement(
            session.db,
            """
            INSERT OR REPLACE INTO temp.merged_members (old, new)
            SELECT o.id, n.id FROM group_members o
              JOIN group_members n ON n.user_id = ? AND n.group_id = o.group_id AND n.code_id = o.code_id
             WHERE o.user_id = ?
            """)
        note = try RawStatement(
            session.db, "INSERT OR REPLACE INTO temp.merged_people (reference, person) VALUES (?, ?)")
    }

    func merge(_ reference: Int64, into person: Int64, line: Int) throws {
        let own = Set(try places.entries(of: person, as: person).map(\.entity))
        let moved = try places.entries(of: reference, as: person).filter { !own.contains($0.entity) }
        for entity in try waiting.all(.integer(reference), read: { $0.text(0) }) { try session.cancel(entity) }
        for move in moves { try move.run(.integer(person), .integer(reference)) }
        try noteMemberships.run(.integer(person), .integer(reference))
        for leftover in leftovers { try leftover.run(.integer(reference)) }
        for entry in moved { try session.put(entry, line: line) }
        try note.run(.integer(reference), .integer(person))
        hasMerged = true
    }

    /// Leads records of membership files to the person. Once for all merges, because nothing finds them but a search
    /// through all.
    func finish() throws {
        guard hasMerged else { return }
        try session.db.execute(
            sql: """
                UPDATE source_rows SET object_id = (m.person << 24) | (object_id & ((1 << 24) - 1))
                  FROM temp.merged_people m
                 WHERE dataset = 'cohort-members' AND object_id >> 24 = m.reference;
                UPDATE source_rows SET object_id = m.new FROM temp.merged_members m
                 WHERE dataset = 'group-members' AND object_id = m.old
                """)
    }
}
