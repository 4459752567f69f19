import GRDB
import StagingStore

/// A Moodle course that an unresolved code may mean. Never applied without a person's word.
package struct MappingSuggestion: Sendable, Equatable, Encodable {
    package let code: String
    /// Where the code leads now.
    package let target: String
    package let suggestion: String
    package let moodleID: Int64?
    package let fullname: String?
    package let because: NameSimilarity

    enum CodingKeys: String, CodingKey {
        case code, target, suggestion, fullname, because
        case moodleID = "moodle_id"
    }
}

extension CourseMappings {
    /// For each unresolved code, the known Moodle courses with a name like it, best first; three at most.
    package func suggest() throws -> [MappingSuggestion] {
        let (unresolved, known) = try store.read { db in (try Self.unresolved(db), try Self.knownCourses(db)) }
        return unresolved.flatMap { code in
            let name = NameSimilarity.normalised(code.code)
            return known.compactMap { course in
                NameSimilarity(normalised: name, course.normalised).map { similarity in
                    MappingSuggestion(
                        code: code.code, target: code.target, suggestion: course.target, moodleID: course.moodleID,
                        fullname: course.fullname, because: similarity)
                }
            }.sorted { ($0.because, $0.suggestion) < ($1.because, $1.suggestion) }.prefix(3)
        }
    }

    private struct KnownCourse {
        let target: String
        let normalised: [Unicode.Scalar]
        let moodleID: Int64?
        let fullname: String?
    }

    private static func unresolved(_ db: Database) throws -> [(code: String, target: String)] {
        try Row.fetchAll(db, sql: "SELECT code, target FROM course_mappings WHERE moodle_id IS NULL ORDER BY code")
            .map { ($0["code"], $0["target"]) }
    }

    /// Courses that the site has shown, and staged ones.
    private static func knownCourses(_ db: Database) throws -> [KnownCourse] {
        let sql = """
            SELECT target, substr(target, instr(target, ':') + 1) AS name, moodle_id, fullname
              FROM course_targets WHERE moodle_id IS NOT NULL AND target NOT GLOB 'id:*'
            UNION
            SELECT 'shortname:' || shortname, shortname, moodle_id, fullname FROM courses WHERE state = 'active'
            UNION
            SELECT 'idnumber:' || idnumber, idnumber, moodle_id, fullname FROM courses
             WHERE state = 'active' AND idnumber IS NOT NULL
            """
        return try Row.fetchAll(db, sql: sql).map { row in
            KnownCourse(
                target: row["target"], normalised: NameSimilarity.normalised(row["name"]), moodleID: row["moodle_id"],
                fullname: row["fullname"])
        }
    }
}
