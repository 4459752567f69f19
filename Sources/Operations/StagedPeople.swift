import GRDB
import StagingStore

/// The staged people with all their places, in the columns of Moodle's own upload of users
/// (admin/tool/uploaduser/classes/process.php, 4.5): what is staged can be taken elsewhere, or uploaded by hand.
///
/// Passwords are never among them.
package struct StagedPeople {
    private let store: StagingStore

    package init(_ store: StagingStore) {
        self.store = store
    }

    /// - Parameters:
    ///   - source: nil for the people of all sources.
    ///   - line: takes the header, then one row a person in the order in which they were staged.
    /// - Returns: how many people there are.
    package func read(source: String?, line: ([String]) throws -> Void) throws -> Int {
        try store.read { db in
            let layout = try Layout(db, source)
            try line(layout.header)
            var count = 0
            let people = try Row.fetchCursor(
                db, sql: "SELECT * FROM users WHERE \(Self.chosen) ORDER BY id", arguments: ["source": source])
            while let person = try people.next() {
                try line(layout.cells(of: person, db))
                count += 1
            }
            return count
        }
    }

    fileprivate static let chosen = "state = 'active' AND (:source IS NULL OR source = :source)"
}

extension StagedPeople {
    private static let own = ["username", "firstname", "lastname", "email", "idnumber", "auth", "suspended"]
    private static let perCourse = ["course", "role", "enroltimestart", "enrolperiod", "enrolstatus", "group"]

    /// Which columns the people need together.
    private struct Layout {
        private let fields: [String]
        private let courses: Int
        private let cohorts: Int

        init(_ db: Database, _ source: String?) throws {
            fields = try String.fetchAll(
                db,
                sql: """
                    SELECT DISTINCT f.key FROM users, json_each(users.extra) f
                     WHERE \(chosen) AND f.key NOT GLOB 'preference:*' ORDER BY f.key
                    """, arguments: ["source": source])
            courses = try Self.most(db, "enrolments", source)
            cohorts = try Self.most(db, "cohort_members", source)
        }

        private static func most(_ db: Database, _ table: String, _ source: String?) throws -> Int {
            try Int.fetchOne(
                db,
                sql: """
                    SELECT coalesce(max(n), 0) FROM (SELECT count(*) AS n FROM \(table) m JOIN users u ON u.id = m.user_id
                     WHERE m.state = 'active' AND u.state = 'active' AND (:source IS NULL OR u.source = :source)
                     GROUP BY m.user_id)
                    """, arguments: ["source": source]) ?? 0
        }

        var header: [String] {
            own + fields + (0..<courses).flatMap { number in perCourse.map { "\($0)\(number + 1)" } }
                + (0..<cohorts).map { "cohort\($0 + 1)" }
        }

        func cells(of person: Row, _ db: Database) throws -> [String] {
            let extra = try JSONText.texts(person["extra"])
            let places = try Row.fetchAll(db, sql: placesOfPerson, arguments: [person["id"] as Int64])
            let member = try String.fetchAll(db, sql: cohortsOfPerson, arguments: [person["id"] as Int64])
            var cells = own.map { (person[$0] as String?) ?? "" }
            cells += fields.map { extra[$0] ?? "" }
            for number in 0..<courses {
                cells += number < places.count ? Self.cells(of: places[number]) : perCourse.map { _ in "" }
            }
            return cells + (0..<cohorts).map { $0 < member.count ? member[$0] : "" }
        }

        private static func cells(of place: Row) -> [String] {
            let (starts, ends): (Int64, Int64) = (place["starts_at"], place["ends_at"])
            let days = ends > starts ? (ends - starts) / 86_400 : 0
            let role: String = place["role"]
            return [
                place["code"], role.hasPrefix("id:") ? String(role.dropFirst(3)) : role,
                starts > 0 ? String(starts) : "", days > 0 ? String(days) : "",
                place["suspended"] ? "1" : "0", place["group_name"] ?? "",
            ]
        }
    }

    /// A shortname as Moodle's upload wants it; a course that is known otherwise keeps its prefix.
    private static let placesOfPerson = """
        SELECT CASE WHEN t.target GLOB 'shortname:*' THEN substr(t.target, 11) ELSE t.target END AS code,
               e.role, e.starts_at, e.ends_at, e.suspended,
               (SELECT min(g.name) FROM group_members m JOIN groups g ON g.id = m.group_id
                 WHERE m.user_id = e.user_id AND m.state = 'active' AND g.target_id = c.target_id) AS group_name
          FROM enrolments e JOIN course_codes c ON c.id = e.code_id JOIN course_targets t ON t.id = c.target_id
         WHERE e.user_id = ? AND e.state = 'active' ORDER BY c.code, e.role
        """
    private static let cohortsOfPerson = """
        SELECT CASE WHEN h.key GLOB 'id:*' THEN substr(h.key, 4) ELSE substr(h.key, 10) END
          FROM cohort_members m JOIN cohorts h ON h.id = m.cohort_id
         WHERE m.user_id = ? AND m.state = 'active' ORDER BY 1
        """
}
