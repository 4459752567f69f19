import GRDB
import MoodleWire
import StagingStore

/// Finds Moodle's numbers for what entries name in local terms: courses, cohorts, and people that no users file brought
/// (`PeopleResolver`).
///
/// What is not found keeps its entries waiting, with the problem named; it is asked for again in each push.
struct Resolver {
    let site: SiteReader
    let ledger: Ledger
    /// Requests in flight at once.
    let parallel: Int
    /// What this push has asked for; asking again would get the same answer.
    private var asked: Set<String> = []
    private var people: PeopleResolver
    private var groups: GroupResolver

    init(site: SiteReader, ledger: Ledger, parallel: Int) {
        self.site = site
        self.ledger = ledger
        self.parallel = parallel
        people = PeopleResolver(site: site, ledger: ledger)
        groups = GroupResolver(site: site, ledger: ledger)
    }

    /// Entries that failed since the last call, because Moodle has several accounts of one key, or a group in another
    /// course.
    mutating func takeFailed() -> Int { people.takeFailed() + groups.takeFailed() }

    /// Ends rows about people whom Moodle does not have.
    /// - Returns: how many it has after all.
    mutating func settleAbsent(sees: () async throws(Interruption) -> Bool) async throws(Interruption) -> Int {
        try await people.settleAbsent(sees: sees)
    }

    /// - Returns: how many were found that were not known before.
    mutating func resolveAll() async throws(Interruption) -> Int {
        let courses = try await resolveCourses()
        let cohorts = try await resolveCohorts()
        let people = try await people.resolve()
        let groups = try await groups.resolve()
        return courses + cohorts + people + groups
    }

    // MARK: courses

    private mutating func resolveCourses() async throws(Interruption) -> Int {
        let wanted = try ledger.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT DISTINCT t.id, t.target FROM outbox o JOIN course_targets t ON t.id = o.target_id
                     WHERE o.state = 'ready' AND t.moodle_id IS NULL ORDER BY t.id
                    """
            ).map { (id: $0["id"] as Int64, target: $0["target"] as String) }
        }
        var unasked = wanted.filter { asked.insert("course/\($0.id)").inserted }.makeIterator()
        let resolver = self
        // A course a request, for Moodle looks up one value at a time.
        return try await InFlight.sum(atMost: parallel) {
            unasked.next()
        } _: { course throws(Interruption) in
            if resolver.site.stop.isRequested { throw .stopped }
            let resolution = try await resolver.resolve(course: course.target)
            try await resolver.note(resolution, target: course.target, id: course.id)
            if case .found = resolution { return 1 }
            return 0
        }
    }

    private enum CourseResolution {
        case found(RemoteCourse)
        case problem(String)
    }

    private func resolve(course target: String) async throws(Interruption) -> CourseResolution {
        guard let key = Self.courseKey(target) else { return .problem("the target names no field that Moodle knows") }
        let courses: [RemoteCourse]
        do throws(Interruption) {
            courses = try await site.read(LookUpCourses.call(key)) { LookUpCourses.judge($0, key) }
        } catch .lookUpRefused(let trouble) {
            return .problem("Moodle refused the look-up: \(trouble.text)")
        }
        if courses.count > 1 { return .problem("\(courses.count) courses of the site answer to it") }
        guard let course = courses.first else {
            return .problem("the site has no such course, or does not show it to the service account")
        }
        if course.id == Self.frontPage { return .problem("it is the front page, in which nobody is enrolled") }
        return .found(course)
    }

    private static let frontPage = 1

    private static func courseKey(_ target: String) -> LookUpCourses.Key? {
        guard let colon = target.firstIndex(of: ":") else { return nil }
        let value = String(target[target.index(after: colon)...])
        switch target[..<colon].lowercased() {
        case "shortname": return .shortname(value)
        case "idnumber": return .idnumber(value)
        case "id": return Int(value).map { .id($0) }
        default: return nil
        }
    }

    private func note(_ resolution: CourseResolution, target: String, id: Int64) async throws(Interruption) {
        try await ledger.write { db, context in
            switch resolution {
            case .found(let course):
                try db.execute(
                    sql:
                        "UPDATE course_targets SET moodle_id = ?, fullname = ?, problem = NULL, checked_at = ? WHERE id = ?",
                    arguments: [course.id, course.fullname, context.now.text, id])
                try AuditChain.seal(
                    db, event: "course.resolved", detail: ["target": target, "moodle": course.id], run: context.run.id,
                    at: context.now)
            case .problem(let text):
                try db.execute(
                    // Where its number went says more than that its name is not found.
                    sql:
                        "UPDATE course_targets SET problem = iif(problem GLOB ?, problem, ?), checked_at = ? WHERE id = ?",
                    arguments: [CourseLinkCheck.renamed + "*", text, context.now.text, id])
            }
        }
    }

    // MARK: cohorts

    private mutating func resolveCohorts() async throws(Interruption) -> Int {
        let wanted = try ledger.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT DISTINCT c.id, c.key FROM outbox o JOIN cohorts c ON c.id = o.cohort_id
                     WHERE o.state = 'ready' AND o.kind <> 'cohort.create' AND c.moodle_id IS NULL
                       AND NOT EXISTS (SELECT 1 FROM outbox m WHERE m.kind = 'cohort.create' AND m.cohort_id = c.id
                                          AND m.state IN ('held', 'ready', 'sending', 'unknown'))
                     ORDER BY c.id
                    """
            ).map { (id: $0["id"] as Int64, key: $0["key"] as String) }
        }
        var found = 0
        for (id, text) in wanted where asked.insert("cohort/\(id)").inserted {
            if site.stop.isRequested { throw .stopped }
            var moodleID: Int?
            var problem = "the site has no such cohort, or does not show it"
            do throws(Interruption) {
                moodleID = try await CohortKey(text)?.find(at: site)
            } catch .lookUpRefused(let trouble) {
                problem = "Moodle refused the look-up: \(trouble.text)"
            }
            if moodleID != nil { found += 1 }
            let (number, why) = (moodleID, moodleID == nil ? problem : nil)
            try await ledger.write { db, context in
                try db.execute(
                    sql:
                        "UPDATE cohorts SET moodle_id = ?, origin = iif(? IS NULL, NULL, 'adopted'), problem = ?, checked_at = ? WHERE id = ?",
                    arguments: [
                        number, number, why, context.now.text, id,
                    ])
                if let number {
                    try AuditChain.seal(
                        db, event: "cohort.resolved", detail: ["cohort": text, "moodle": number], run: context.run.id,
                        at: context.now)
                }
            }
        }
        return found
    }
}
