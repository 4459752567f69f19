import GRDB
import StagingStore

/// Stages roles outside courses, and what Moodle has to be told about them.
final class RoleStaging {
    private let session: ImportSession
    private let settling: MembershipSettling
    private let state: RawStatement
    private let insertion: RawStatement
    private let update: RawStatement
    private let ofPerson: RawStatement

    init(_ session: ImportSession, outbox: OutboxView) throws {
        self.session = session
        settling = MembershipSettling(session: session, outbox: outbox)
        state = try RawStatement(
            session.db, "SELECT state FROM role_assignments WHERE user_id = ? AND role = ? AND context = ?")
        insertion = try RawStatement(
            session.db,
            """
            INSERT INTO role_assignments (user_id, role, context, state, source, import_id, line)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """)
        update = try RawStatement(
            session.db,
            """
            UPDATE role_assignments SET state = ?, source = ?, import_id = ?, line = ?
             WHERE user_id = ? AND role = ? AND context = ?
            """)
        ofPerson = try RawStatement(
            session.db,
            "SELECT role, context FROM role_assignments WHERE user_id = ? AND source = ? AND state = 'active'")
    }

    /// Gives the role, or takes it. Moodle is asked to take it whatever is staged: it may be older than the store.
    func stage(_ statement: RoleStatement, of person: Int64, isNewPerson: Bool, line: Int) throws -> RowOutcome {
        let wanted = statement.isTaken ? "gone" : "active"
        let now = try state.first(.integer(person), .text(statement.role), .text(statement.context)) { $0.text(0) }
        if now == wanted { return .unchanged }
        func entry(_ membership: Membership) throws -> NewEntry {
            try PlaceEntries.role(person, statement.role, context: statement.context, membership)
        }
        try write(wanted, statement, person, isNew: now == nil, line)
        if statement.isTaken, now == nil {
            try session.put(entry(.remove), line: line)
        } else if statement.isTaken {
            try settling.remove(entry(.remove), person: person, line: line)
        } else {
            try settling.add(entry(.add), isNewPerson: isNewPerson, line: line)
        }
        return now == nil ? .added : .changed
    }

    /// What users files of this source gave the person.
    func given(to person: Int64) throws -> [RoleStatement] {
        try ofPerson.all(.integer(person), .text(session.options.source)) {
            RoleStatement(role: $0.text(0), context: $0.text(1), isTaken: false)
        }
    }

    private func write(_ state: String, _ statement: RoleStatement, _ person: Int64, isNew: Bool, _ line: Int) throws {
        if isNew {
            try insertion.run(
                .integer(person), .text(statement.role), .text(statement.context), .text(state),
                .text(session.options.source), .integer(session.importID), .integer(line))
        } else {
            try update.run(
                .text(state), .text(session.options.source), .integer(session.importID), .integer(line),
                .integer(person), .text(statement.role), .text(statement.context))
        }
    }
}

extension RoleStatement {
    /// One number for the role there, by which a full file's rows tell which roles they still name.
    var number: Int64 { RecordKey("role", role, context).stored }
}
