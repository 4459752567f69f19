import GRDB
import StagingStore

/// A person in a course with a role, all three by Moodle's numbers.
struct CoursePlace: Sendable, Equatable {
    let userID: Int
    let courseID: Int
    /// Nil where the kind needs none.
    let roleID: Int?

    static func load(_ db: Database, _ entry: OutboxEntry) throws -> CoursePlace? {
        let statement = try db.cachedStatement(
            sql: """
                SELECT u.moodle_id AS user_id, t.moodle_id AS course_id,
                       coalesce((SELECT moodle_role_id FROM role_mappings WHERE role = o.role),
                                iif(o.role GLOB 'id:[1-9]*', CAST(substr(o.role, 4) AS INTEGER), NULL)) AS role_id
                  FROM outbox o JOIN users u ON u.id = o.user_id JOIN course_targets t ON t.id = o.target_id
                 WHERE o.id = ? AND u.moodle_id IS NOT NULL AND t.moodle_id IS NOT NULL
                """)
        return try Row.fetchOne(statement, arguments: [entry.id]).map {
            CoursePlace(userID: $0["user_id"], courseID: $0["course_id"], roleID: $0["role_id"])
        }
    }

    static let missing = Trouble(
        code: "no-place", text: "the person, the course or the role of this entry is no longer mapped")
}
