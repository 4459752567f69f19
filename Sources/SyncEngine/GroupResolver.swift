import GRDB
import MoodleWire
import StagingStore

/// Finds Moodle's numbers for groups that files name and nobody makes.
///
/// What is not found keeps its entries waiting, with the problem named; it is asked for again in each push.
struct GroupResolver {
    private let site: SiteReader
    private let ledger: Ledger
    /// What this push has asked for; asking again would get the same answer.
    private var asked: Set<Int64> = []
    private var failed = 0

    init(site: SiteReader, ledger: Ledger) {
        self.site = site
        self.ledger = ledger
    }

    private struct Reference {
        let id: Int64
        let course: Int
        /// As the files call it.
        let courseName: String
        /// As `groups.reference` has it.
        let text: String

        var isNumber: Bool { text.hasPrefix("id:") }
        var value: Substring { text[(text.firstIndex(of: ":").map(text.index(after:)) ?? text.startIndex)...] }
    }

    /// Entries that failed since the last call, because they name a group of another course.
    mutating func takeFailed() -> Int {
        defer { failed = 0 }
        return failed
    }

    /// - Returns: how many were found that were not known before.
    mutating func resolve() async throws(Interruption) -> Int {
        let wanted = try wanted().filter { !asked.contains($0.id) }
        asked.formUnion(wanted.map(\.id))
        var found = 0
        for course in Set(wanted.map(\.course)).sorted() {
            if site.stop.isRequested { throw .stopped }
            let there: [RemoteGroup]
            do throws(Interruption) {
                there = try await site.read(LookUpGroups.call(courseID: course)) { LookUpGroups.judge($0) }
            } catch .lookUpRefused(let trouble) {
                try await note(
                    wanted.filter { $0.course == course }, [], why: "Moodle refused the look-up: \(trouble.text)")
                continue
            }
            let noted = try await note(wanted.filter { $0.course == course }, there)
            found += noted.found
            failed += noted.failed
        }
        return found
    }

    private func wanted() throws(Interruption) -> [Reference] {
        try ledger.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT DISTINCT g.id, t.moodle_id AS course, g.reference,
                           coalesce((SELECT group_concat(c.code, '+') FROM course_codes c WHERE c.target_id = t.id),
                                    t.target) AS name
                      FROM outbox o JOIN groups g ON g.id = o.group_id JOIN course_targets t ON t.id = g.target_id
                     WHERE o.state = 'ready' AND g.moodle_id IS NULL AND g.reference IS NOT NULL AND t.moodle_id IS NOT NULL
                     ORDER BY g.id
                    """
            ).map {
                Reference(
                    id: $0["id"], course: $0["course"], courseName: $0["name"],
                    text: $0["reference"])
            }
        }
    }

    @discardableResult
    private func note(
        _ wanted: [Reference], _ there: [RemoteGroup],
        why refusal: String? = nil
    ) async throws(Interruption) -> (found: Int, failed: Int) {
        try await ledger.write { db, context in
            var found = 0
            var failed = 0
            for group in wanted {
                let match = there.first { $0.answers(to: group.text) }?.id
                if match != nil { found += 1 }
                try db.execute(
                    sql: """
                        UPDATE groups SET moodle_id = ?, origin = iif(? IS NULL, NULL, 'adopted'), problem = ?, checked_at = ?
                         WHERE id = ?
                        """,
                    arguments: [
                        match, match, match == nil ? refusal ?? Self.absence(of: group) : nil, context.now.text,
                        group.id,
                    ])
                if match == nil, refusal == nil, group.isNumber { failed += try Self.fail(db, group, context) }
            }
            if found > 0 {
                try AuditChain.seal(
                    db, event: "link.group", detail: ["groups": found], run: context.run.id, at: context.now)
            }
            return (found, failed)
        }
    }

    private static func absence(of group: Reference) -> String {
        if group.isNumber { return "\(group.courseName) has no group with the number \(group.value)" }
        return "the course has no such group, and its row does not make it"
    }

    /// A number is Moodle's own: waiting does not bring the group into the course, only another row does.
    /// - Returns: how many entries failed.
    private static func fail(_ db: Database, _ group: Reference, _ context: RecordContext) throws -> Int {
        try db.execute(
            sql: """
                UPDATE outbox SET state = 'failed', problem_code = 'group-missing', problem = ?, run_id = ?, changed_at = ?
                 WHERE group_id = ? AND state = 'ready'
                """,
            arguments: [
                "\(absence(of: group)). Correct the cell and import again", context.run.id, context.now.text, group.id,
            ])
        return db.changesCount
    }
}

extension RemoteGroup {
    /// - Parameter reference: as `groups.reference` has it.
    fileprivate func answers(to reference: String) -> Bool {
        guard let colon = reference.firstIndex(of: ":") else { return false }
        let value = String(reference[reference.index(after: colon)...])
        return switch reference[..<colon] {
        case "name": name == value
        case "idnumber": idnumber == value
        default: "\(id)" == value
        }
    }
}
