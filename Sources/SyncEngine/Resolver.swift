import GRDB
import MoodleWire
import StagingStore

/// Finds Moodle's numbers for what entries name in local terms: courses, cohorts, and people that no users file brought.
///
/// What is not found keeps its entries waiting, with the problem named; it is asked for again in each push.
struct Resolver {
    let site: SiteReader
    let ledger: Ledger
    /// What this push has asked for; asking again would get the same answer.
    private var asked: Set<String> = []

    init(site: SiteReader, ledger: Ledger) {
        self.site = site
        self.ledger = ledger
    }

    /// - Returns: how many were found that were not known before.
    mutating func resolveAll() async throws(Interruption) -> Int {
        let courses = try await resolveCourses()
        let cohorts = try await resolveCohorts()
        let people = try await resolvePeople()
        let groups = try await resolveGroups()
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
        var found = 0
        for (id, target) in wanted where asked.insert("course/\(id)").inserted {
            if site.stop.isRequested { throw .stopped }
            let resolution = try await resolve(course: target)
            try await note(resolution, target: target, id: id)
            if case .found = resolution { found += 1 }
        }
        return found
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
            let moodleID = try await CohortKey(text)?.find(at: site)
            if moodleID != nil { found += 1 }
            try await ledger.write { db, context in
                try db.execute(
                    sql:
                        "UPDATE cohorts SET moodle_id = ?, origin = iif(? IS NULL, NULL, 'adopted'), problem = ?, checked_at = ? WHERE id = ?",
                    arguments: [
                        moodleID, moodleID, moodleID == nil ? "the site has no such cohort, or does not show it" : nil,
                        context.now.text, id,
                    ])
                if let moodleID {
                    try AuditChain.seal(
                        db, event: "cohort.resolved", detail: ["cohort": text, "moodle": moodleID], run: context.run.id,
                        at: context.now)
                }
            }
        }
        return found
    }

    // MARK: groups that files name and nobody makes

    private struct GroupReference {
        let id: Int64
        let course: Int
        let text: String
    }

    private mutating func resolveGroups() async throws(Interruption) -> Int {
        let wanted = try ledger.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT DISTINCT g.id, t.moodle_id AS course, g.reference
                      FROM outbox o JOIN groups g ON g.id = o.group_id JOIN course_targets t ON t.id = g.target_id
                     WHERE o.state = 'ready' AND g.moodle_id IS NULL AND g.reference IS NOT NULL AND t.moodle_id IS NOT NULL
                     ORDER BY g.id
                    """
            ).map { GroupReference(id: $0["id"], course: $0["course"], text: $0["reference"]) }
        }.filter { !asked.contains("group/\($0.id)") }
        asked.formUnion(wanted.map { "group/\($0.id)" })
        var found = 0
        for course in Set(wanted.map(\.course)).sorted() {
            if site.stop.isRequested { throw .stopped }
            let there: [RemoteGroup]
            do throws(Interruption) {
                there = try await site.read(LookUpGroups.call(courseID: course)) { LookUpGroups.judge($0) }
            } catch .lookUpRefused {
                // The course does not show its groups; the entries of its own kinds will say why.
                continue
            }
            found += try await note(wanted.filter { $0.course == course }, there)
        }
        return found
    }

    private func note(_ wanted: [GroupReference], _ there: [RemoteGroup]) async throws(Interruption) -> Int {
        try await ledger.write { db, context in
            var found = 0
            for group in wanted {
                let match = there.first { $0.answers(to: group.text) }?.id
                if match != nil { found += 1 }
                try db.execute(
                    sql: """
                        UPDATE groups SET moodle_id = ?, origin = iif(? IS NULL, NULL, 'adopted'), problem = ?, checked_at = ?
                         WHERE id = ?
                        """,
                    arguments: [
                        match, match, match == nil ? "the course has no such group, and its row does not make it" : nil,
                        context.now.text, group.id,
                    ])
            }
            if found > 0 {
                try AuditChain.seal(
                    db, event: "link.group", detail: ["groups": found], run: context.run.id, at: context.now)
            }
            return found
        }
    }

    // MARK: people known by reference alone

    private struct Reference: Sendable {
        let id: Int64
        /// Asked for one after the other, until one answers.
        var keys: [(field: LookUpUsers.Field, value: String)]
    }

    private mutating func resolvePeople() async throws(Interruption) -> Int {
        var wanted = try ledger.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT DISTINCT u.id, u.username, u.idnumber, u.email, u.look_up
                      FROM outbox o JOIN users u ON u.id = o.user_id
                     WHERE o.state = 'ready' AND u.state = 'referenced' AND u.moodle_id IS NULL
                    """
            ).map(Self.reference)
        }
        wanted.removeAll { asked.contains("user/\($0.id)") }
        asked.formUnion(wanted.map { "user/\($0.id)" })
        var found = 0
        while !wanted.isEmpty {
            for field in [LookUpUsers.Field.username, .idnumber, .email] {
                let references = wanted.filter { $0.keys.first?.field == field }
                for start in stride(from: 0, to: references.count, by: Self.lookUpSize) {
                    if site.stop.isRequested { throw .stopped }
                    found += try await link(
                        Array(references[start..<min(start + Self.lookUpSize, references.count)]), by: field)
                }
            }
            guard wanted.contains(where: { $0.keys.count > 1 }) else { break }
            let linked = try ledger.read { db in
                try Set(
                    Int64.fetchAll(db, sql: "SELECT id FROM users WHERE moodle_id IS NOT NULL AND state = 'referenced'")
                )
            }
            wanted = wanted.compactMap { reference in
                guard !linked.contains(reference.id), reference.keys.count > 1 else { return nil }
                return Reference(id: reference.id, keys: Array(reference.keys.dropFirst()))
            }
        }
        return found
    }

    private static let lookUpSize = 100

    private static func reference(_ row: Row) throws -> Reference {
        if let list = row["look_up"] as String? {
            return Reference(id: row["id"], keys: try JSONText.list(list).compactMap(key))
        }
        let keys: [(LookUpUsers.Field, String?)] = [
            (.username, row["username"]), (.idnumber, row["idnumber"]), (.email, row["email"]),
        ]
        let first = keys.lazy.compactMap { field, value in value.map { (field: field, value: $0) } }.first
        return Reference(id: row["id"], keys: first.map { [$0] } ?? [])
    }

    /// `idnumber:12345`, as `users.look_up` has it.
    private static func key(_ text: String) -> (field: LookUpUsers.Field, value: String)? {
        guard let colon = text.firstIndex(of: ":") else { return nil }
        let value = String(text[text.index(after: colon)...])
        switch text[..<colon] {
        case "username": return (.username, value)
        case "idnumber": return (.idnumber, value)
        case "email": return (.email, value)
        default: return nil
        }
    }

    private func link(_ references: [Reference], by field: LookUpUsers.Field) async throws(Interruption) -> Int {
        let values = references.compactMap { $0.keys.first?.value }
        let accounts: [RemoteUser]
        do throws(Interruption) {
            accounts = try await site.read(LookUpUsers.call(by: field, values)) {
                LookUpUsers.judge($0, by: field, values)
            }
        } catch .lookUpRefused {
            // A name that Moodle's cleaning would change refuses the whole look-up: that one stays unresolved.
            if references.count == 1 { return 0 }
            let middle = references.count / 2
            let older = try await link(Array(references[..<middle]), by: field)
            return try await older + link(Array(references[middle...]), by: field)
        }
        let alive: [String: [RemoteUser]] = Dictionary(grouping: accounts.filter { !$0.looksDeleted }) { $0.key(field) }
        let matches = references.compactMap { reference in
            // Two accounts of one idnumber or e-mail: nobody but a person can say which is meant.
            reference.keys.first.flatMap { alive[LookUpUsers.key($0.value, field)] }
                .flatMap { $0.count == 1 ? (reference.id, $0[0].id) : nil }
        }
        return try await ledger.write { db, context in
            var linked = 0
            for (user, moodleID) in matches {
                try db.execute(
                    sql: """
                        UPDATE users SET moodle_id = ?, origin = 'adopted', linked_at = ? WHERE id = ? AND moodle_id IS NULL
                           AND NOT EXISTS (SELECT 1 FROM users WHERE moodle_id = ?)
                        """, arguments: [moodleID, context.now.text, user, moodleID])
                linked += db.changesCount
            }
            if linked > 0 {
                try AuditChain.seal(
                    db, event: "link.reference", detail: ["people": linked], run: context.run.id, at: context.now)
            }
            return linked
        }
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
