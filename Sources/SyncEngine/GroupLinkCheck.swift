import GRDB
import MoodleWire
import StagingStore

/// Looks whether the groups of earlier pushes are still in their courses; one that is not is looked for, or made, anew.
struct GroupLinkCheck {
    let site: SiteReader
    let ledger: Ledger

    private struct Group: Sendable {
        let id: Int64
        let moodleID: Int
        let name: String
        let target: String
        let targetID: Int64
        let courseID: Int
        /// Whether it was only found, so that it is looked for anew, and not made.
        let isFound: Bool
        let importID: Int64?
        let line: Int?
    }

    func run() async throws(Interruption) {
        let groups = try linked()
        for course in Set(groups.map(\.courseID)).sorted() {
            if site.stop.isRequested { throw .stopped }
            let shown = try await site.read(LookUpGroups.call(courseID: course)) { LookUpGroups.judge($0) }
            let there = Set(shown.map(\.id))
            let lost = groups.filter { $0.courseID == course && !there.contains($0.moodleID) }
            if !lost.isEmpty { try await ask(for: lost) }
        }
    }

    /// Those into which or out of which somebody waits to be put.
    private func linked() throws(Interruption) -> [Group] {
        try ledger.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT DISTINCT g.id, g.moodle_id, g.name, g.reference IS NOT NULL AS is_found, g.import_id,
                           g.line, t.target, t.id AS target_id,
                           t.moodle_id AS course_id
                      FROM outbox o JOIN groups g ON g.id = o.group_id JOIN course_targets t ON t.id = g.target_id
                     WHERE o.state IN ('ready', 'unknown') AND o.kind = 'group.member' AND g.moodle_id IS NOT NULL
                       AND t.moodle_id IS NOT NULL ORDER BY g.id
                    """
            ).map {
                Group(
                    id: $0["id"], moodleID: $0["moodle_id"], name: $0["name"], target: $0["target"],
                    targetID: $0["target_id"], courseID: $0["course_id"], isFound: $0["is_found"],
                    importID: $0["import_id"], line: $0["line"])
            }
        }
    }

    private func ask(for groups: [Group]) async throws(Interruption) {
        try await ledger.write { db, context in
            for group in groups {
                try db.execute(
                    sql: "UPDATE groups SET moodle_id = NULL, origin = NULL WHERE id = ?", arguments: [group.id])
                if group.isFound { continue }
                try Outbox.put(
                    db,
                    NewEntry(
                        kind: .groupCreate, entity: Entity.group(target: group.target, name: group.name),
                        targetID: group.targetID, groupID: group.id, importID: group.importID, line: group.line),
                    run: context.run.id, at: context.now)
            }
            try AuditChain.seal(
                db, event: "groups.lost", detail: ["groups": groups.count], run: context.run.id, at: context.now)
        }
    }
}
