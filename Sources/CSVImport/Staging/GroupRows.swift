import GRDB
import StagingStore

/// The table `groups`, as an import reads and writes it.
final class GroupRows {
    struct Group: Equatable {
        let id: Int64
        let target: TargetReference
        var name: String
        var idnumber: String? = nil
        var text: String? = nil
        var enrolmentkey: String? = nil
        /// How Moodle's group is found; nil for one that is made where it is missing.
        var reference: String? = nil
        var isGone = false
        var isLinked = false
    }

    private let session: ImportSession
    private let byName: RawStatement
    private let byIdnumber: RawStatement
    private let byNumber: RawStatement
    private let byID: RawStatement
    private let insertion: RawStatement
    private let update: RawStatement
    private let kept: RawStatement

    private static let select = """
        SELECT g.id, t.id, t.target, g.name, g.idnumber, g.description, g.enrolmentkey, g.reference, g.state,
               g.moodle_id IS NOT NULL
          FROM groups g JOIN course_targets t ON t.id = g.target_id WHERE 
        """

    init(_ session: ImportSession) throws {
        self.session = session
        byName = try RawStatement(session.db, Self.select + "g.target_id = ? AND g.name = ?")
        byIdnumber = try RawStatement(
            session.db,
            Self.select
                + "g.target_id = ? AND (g.idnumber = ? OR g.reference = ?) ORDER BY g.state = 'gone', g.reference IS NOT NULL"
        )
        byNumber = try RawStatement(
            session.db,
            Self.select + "g.target_id = ? AND (g.moodle_id = ? OR g.reference = ?) ORDER BY g.state = 'gone'")
        byID = try RawStatement(session.db, Self.select + "g.id = ?")
        insertion = try RawStatement(
            session.db,
            """
            INSERT INTO groups (target_id, name, idnumber, description, enrolmentkey, reference, source,
                                import_id, line, when_exists)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        update = try RawStatement(
            session.db,
            """
            UPDATE groups SET name = ?, idnumber = ?, description = ?, enrolmentkey = ?, reference = ?, state = ?,
                              import_id = ?, line = ?, when_exists = ?
             WHERE id = ?
            """)
        kept = try RawStatement(session.db, "UPDATE groups SET extra = ? WHERE id = ? AND extra <> ?")
    }

    func group(named name: String, in target: TargetReference) throws -> Group? {
        try byName.first(.integer(target.id), .text(name), read: Self.read)
    }

    func group(idnumber: String, in target: TargetReference) throws -> Group? {
        try byIdnumber.first(.integer(target.id), .text(idnumber), .text("idnumber:\(idnumber)"), read: Self.read)
    }

    func group(number: Int64, in target: TargetReference) throws -> Group? {
        try byNumber.first(.integer(target.id), .integer(number), .text("id:\(number)"), read: Self.read)
    }

    func group(id: Int64) throws -> Group? {
        try byID.first(.integer(id), read: Self.read)
    }

    func insert(_ group: Group, line: Int) throws -> Group {
        try insertion.run(
            .integer(group.target.id), .text(group.name), .text(group.idnumber), .text(group.text),
            .text(group.enrolmentkey), .text(group.reference), .text(session.options.source),
            .integer(session.importID), .integer(line), .text(session.options.whenPlaceExists))
        return Group(
            id: session.db.lastInsertedRowID, target: group.target, name: group.name, idnumber: group.idnumber,
            text: group.text, enrolmentkey: group.enrolmentkey, reference: group.reference)
    }

    func write(_ group: Group, line: Int) throws {
        try update.run(
            .text(group.name), .text(group.idnumber), .text(group.text), .text(group.enrolmentkey),
            .text(group.reference), .text(group.isGone ? "gone" : "active"), .integer(session.importID), .integer(line),
            .text(session.options.whenPlaceExists), .integer(group.id))
    }

    /// Cells that no web service takes, as JSON.
    func keep(_ extra: String, of group: Int64) throws {
        try kept.run(.text(extra), .integer(group), .text(extra))
    }

    private static func read(_ row: RawRow) -> Group {
        Group(
            id: row.integer(0), target: TargetReference(id: row.integer(1), text: row.text(2)), name: row.text(3),
            idnumber: row.textOrNil(4), text: row.textOrNil(5), enrolmentkey: row.textOrNil(6),
            reference: row.textOrNil(7), isGone: row.text(8) == "gone", isLinked: row.integer(9) != 0)
    }
}
