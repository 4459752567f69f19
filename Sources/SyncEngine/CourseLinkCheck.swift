import GRDB
import MoodleWire
import StagingStore

/// Compares which courses the numbers of earlier pushes lead to now; those that answer to another name are asked for
/// again by their own.
struct CourseLinkCheck {
    let site: SiteReader
    let ledger: Ledger

    private struct Target: Sendable {
        let id: Int64
        let text: String
        let moodleID: Int

        /// A target that is named by its number is that course, whatever it is called.
        func isAnother(_ course: RemoteCourse) -> Bool {
            guard let colon = text.firstIndex(of: ":") else { return false }
            let value = text[text.index(after: colon)...].lowercased()
            switch text[..<colon].lowercased() {
            case "shortname": return course.shortname.lowercased() != value
            case "idnumber": return course.idnumber.map { $0.lowercased() != value } ?? false
            default: return false
            }
        }
    }

    private static let page = 200

    /// How the problem of a course begins whose number belongs to another one.
    static let renamed = "its number was "

    func run() async throws(Interruption) {
        let targets = try resolved()
        for start in stride(from: 0, to: targets.count, by: Self.page) {
            if site.stop.isRequested { throw .stopped }
            let part = Array(targets[start..<min(start + Self.page, targets.count)])
            let key = LookUpCourses.Key.ids(part.map(\.moodleID))
            let courses = try await site.read(LookUpCourses.call(key)) { LookUpCourses.judge($0, key) }
            let shown = Dictionary(courses.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
            let others = part.compactMap { target in
                shown[target.moodleID].flatMap { target.isAnother($0) ? (target, $0) : nil }
            }
            if !others.isEmpty { try await forget(others) }
        }
    }

    private func resolved() throws(Interruption) -> [Target] {
        try ledger.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT DISTINCT t.id, t.target, t.moodle_id FROM outbox o JOIN course_targets t ON t.id = o.target_id
                     WHERE o.state IN ('ready', 'unknown') AND t.moodle_id IS NOT NULL AND t.target NOT GLOB 'id:*'
                     ORDER BY t.id
                    """
            ).map { Target(id: $0["id"], text: $0["target"], moodleID: $0["moodle_id"]) }
        }
    }

    private func forget(_ others: [(target: Target, course: RemoteCourse)]) async throws(Interruption) {
        try await ledger.write { db, context in
            for (target, course) in others {
                let problem = """
                    \(Self.renamed)\(course.id), but that course is \(course.shortname) now; if it is still the right \
                    one, map the code to id:\(course.id)
                    """
                try db.execute(
                    sql: "UPDATE course_targets SET moodle_id = NULL, problem = ?, checked_at = ? WHERE id = ?",
                    arguments: [problem, context.now.text, target.id])
                try askForGroups(db, of: target, context)
                try AuditChain.seal(
                    db, event: "course.lost", detail: ["target": target.text, "moodle": target.moodleID],
                    run: context.run.id, at: context.now)
            }
        }
    }

    /// A group lives in its course: where the course is another one, the group is looked for, or made, anew.
    private func askForGroups(_ db: Database, of target: Target, _ context: RecordContext) throws {
        let groups = try Row.fetchAll(
            db,
            sql: """
                SELECT g.id, g.name, g.import_id, g.line FROM groups g WHERE g.target_id = ? AND g.moodle_id IS NOT NULL
                   AND EXISTS (SELECT 1 FROM outbox o WHERE o.group_id = g.id AND o.kind = 'group.member'
                                  AND o.state IN ('ready', 'unknown'))
                """, arguments: [target.id])
        for row in groups {
            try db.execute(
                sql: "UPDATE groups SET moodle_id = NULL, origin = NULL WHERE id = ?", arguments: [row["id"] as Int64])
            try Outbox.put(
                db,
                NewEntry(
                    kind: .groupCreate, entity: Entity.group(target: target.text, name: row["name"]),
                    targetID: target.id, groupID: row["id"], importID: row["import_id"], line: row["line"]),
                run: context.run.id, at: context.now)
        }
    }
}
