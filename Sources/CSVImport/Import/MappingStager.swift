import GRDB
import StagingStore

/// Takes in a file of mappings: where course codes lead (`code,target`), what ids roles have (`role,id`), or which
/// web-service function takes a field (`field,function,parameters[,idempotent]`).
final class MappingStager: RecordStager {
    private let session: ImportSession
    private let code: Int?
    private let target: Int?
    private let role: Int?
    private let id: Int?
    private let functions: FunctionColumns?

    init(_ session: ImportSession, layout: Layout) {
        self.session = session
        func position(_ field: String) -> Int? { layout.columns.firstIndex { $0.field == field } }
        code = position("code")
        target = position("target")
        role = position("role")
        id = position("id")
        functions = FunctionColumns(position)
    }

    let alwaysLooks = true

    func key(of row: FileRow) -> RecordKey? {
        if let field = row.text(functions?.field) { return RecordKey("field", field) }
        if let code = row.text(code) { return RecordKey("code", code) }
        return row.text(role).map { RecordKey("role", $0) }
    }

    func stage(
        _ row: FileRow, earlier: (line: Int, fields: Set<String>)?, report: (Finding) -> Void
    ) throws -> StagedRecord {
        if let functions { return try functions.map(row, session) }
        let first = row.text(code) ?? row.text(role)
        let second = row.text(target) ?? row.text(id)
        guard let first else { return .rejected([Finding(code == nil ? "role" : "code", .empty)]) }
        guard let second else { return .rejected([Finding(target == nil ? "id" : "target", .empty)]) }
        return try code == nil ? map(role: first, to: second) : map(course: first, to: second)
    }

    private func map(course code: String, to written: String) throws -> StagedRecord {
        guard code.unicodeScalars.count <= 255 else {
            return .rejected([Finding("code", .tooLong(found: code, characters: code.unicodeScalars.count, limit: 255))]
            )
        }
        let target: CourseTarget
        do {
            target = try CourseTarget(written)
        } catch {
            return .rejected([Finding("target", .mappingTarget(found: written))])
        }
        let outcome = try MappingChange.apply(
            session.db, code: code, to: target, origin: .file, run: session.run.id, at: session.moment)
        session.count(outcome.made)
        switch outcome.change {
        case .added: return .staged(.added, object: nil)
        case .moved: return .staged(.changed, object: nil)
        case .unchanged: return .staged(.unchanged, object: nil)
        }
    }

    private func map(role: String, to written: String) throws -> StagedRecord {
        guard !role.contains(" "), Int64(role) == nil else {
            return .rejected([Finding("role", .role(found: role))])
        }
        guard let id = Int64(written), id > 0 else {
            return .rejected([Finding("id", .number(found: written, expected: "the id of a role, a number from 1"))])
        }
        let known = try Int64.fetchOne(
            session.db, sql: "SELECT moodle_role_id FROM role_mappings WHERE role = ?", arguments: [role])
        if known == id { return .staged(.unchanged, object: nil) }
        try session.db.execute(
            sql: """
                INSERT INTO role_mappings (role, moodle_role_id, origin, changed_at) VALUES (?, ?, 'file', ?)
                ON CONFLICT (role) DO UPDATE SET moodle_role_id = excluded.moodle_role_id, origin = excluded.origin,
                                                 changed_at = excluded.changed_at
                """, arguments: [role, id, session.moment.text])
        return .staged(known == nil ? .added : .changed, object: nil)
    }
}
