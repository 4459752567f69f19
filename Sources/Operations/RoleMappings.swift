import Foundation
import GRDB
import StagingStore

/// A role as the files name it, and its number in Moodle.
package struct RoleMapping: Sendable, Equatable, Encodable {
    package let role: String
    /// Nil if the role is not mapped: its enrolments wait.
    package let moodleRoleID: Int64?
    /// Who said so: `stock` (Moodle's own numbers), `operator` or `file`; nil if nobody did.
    package let origin: String?
    /// Staged enrolments and assignments outside courses with this role.
    package let enrolments: Int

    enum CodingKeys: String, CodingKey {
        case role, origin, enrolments
        case moodleRoleID = "moodle_role_id"
    }
}

package struct RoleChange: Sendable, Equatable, Encodable {
    package let role: String
    package let before: Int64?
    package let moodleRoleID: Int64
    /// Enrolments that Moodle confirmed with the number before: they keep it there until somebody changes it.
    package let left: Int

    enum CodingKeys: String, CodingKey {
        case role, before, left
        case moodleRoleID = "moodle_role_id"
    }
}

/// The roles of the files and their numbers. No core web service lists roles (Moodle 4.5), so people keep them here.
package struct RoleMappings {
    private let store: StagingStore

    package init(_ store: StagingStore) {
        self.store = store
    }

    /// Unmapped ones first, then by name.
    package func list() throws -> [RoleMapping] {
        let sql = """
            WITH used AS (
              SELECT role, count(*) AS n
                FROM (SELECT role FROM enrolments WHERE state = 'active'
                      UNION ALL SELECT role FROM role_assignments WHERE state = 'active')
               GROUP BY role
            ), named AS (
              SELECT role FROM used WHERE role NOT GLOB 'id:[1-9]*' UNION SELECT role FROM role_mappings
            )
            SELECT named.role, m.moodle_role_id, m.origin, coalesce(used.n, 0) AS n
              FROM named LEFT JOIN role_mappings m ON m.role = named.role LEFT JOIN used ON used.role = named.role
             ORDER BY m.moodle_role_id IS NOT NULL, named.role
            """
        return try store.read { db in
            try Row.fetchAll(db, sql: sql).map { row in
                RoleMapping(
                    role: row["role"], moodleRoleID: row["moodle_role_id"], origin: row["origin"],
                    enrolments: row["n"])
            }
        }
    }

    /// Says the number of a role. What waits is sent with the new number; what Moodle has keeps the old one.
    package func set(_ role: String, to written: String, run: Run) throws -> RoleChange {
        let role = role.trimmingCharacters(in: .whitespacesAndNewlines).precomposedStringWithCanonicalMapping
        guard !role.isEmpty else { throw OperationProblem.emptyRole }
        guard let id = Int64(written.trimmingCharacters(in: .whitespaces)), id > 0 else {
            throw OperationProblem.notARoleID(role: role, written: written)
        }
        let moment = store.clock.now()
        return try store.write { db in
            let before = try Int64.fetchOne(
                db, sql: "SELECT moodle_role_id FROM role_mappings WHERE role = ?", arguments: [role])
            guard before != id else { return RoleChange(role: role, before: before, moodleRoleID: id, left: 0) }
            try db.execute(
                sql: """
                    INSERT INTO role_mappings (role, moodle_role_id, origin, changed_at) VALUES (?, ?, 'operator', ?)
                    ON CONFLICT (role) DO UPDATE SET moodle_role_id = excluded.moodle_role_id,
                       origin = excluded.origin, changed_at = excluded.changed_at
                    """,
                arguments: [role, id, moment.text])
            let left = try Int.fetchOne(
                db, sql: "SELECT count(*) FROM confirmed_enrolments WHERE role = ?", arguments: [role])
            try AuditChain.seal(
                db, event: "mapping", detail: ["role": role, "before": before, "moodle_role_id": id], run: run.id,
                at: moment)
            return RoleChange(role: role, before: before, moodleRoleID: id, left: left ?? 0)
        }
    }
}
