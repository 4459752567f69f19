import FaultFixtures
import Foundation
import SimulatedMoodle
import Testing

extension School {
    /// Lets a push finish what is left, and counts what is lost, doubled or wrong. The push after it must write nothing.
    func settle() async throws -> Losses {
        // As the fault left it; what comes next tidies up.
        try watched.traces.lookInside()
        let last = try await run("push", "--json")
        var losses = Losses()
        if last.code != 0 { losses.broken.append("the last push ended with \(last.code): \(last.err)") }
        losses += inMoodle()
        moodle.forgetRequests()
        let idle = try await run("push")
        if idle.code != 0 || moodle.writes != 0 { losses.broken.append("a further push wrote \(moodle.writes) times") }
        losses.broken += try await inStore()
        losses.leaked = try watched.traces.secrets()
        return losses
    }

    /// R1 to R4.
    private func inMoodle() -> Losses {
        let site = moodle.snapshot()
        var losses = Losses()
        for number in 0..<people {
            let name = "person\(number)"
            let accounts = site.users.rows(.idnumber("e\(number)"))
            if accounts.isEmpty { losses.people.lost.append(name) }
            if accounts.count > 1 { losses.people.doubled.append(name) }
            guard let account = accounts.first else {
                losses.enrolments.lost.append(name)
                continue
            }
            if account.username != name || account.profile["city"] != "Porto" { losses.people.wrong.append(name) }
            if let password = size.password(of: number), account.passwordCheck != PasswordCheck.value(of: password) {
                losses.people.wrong.append("\(name)'s password")
            }
            let places = site.enrolments(user: account.id).map(\.courseID)
            if places.isEmpty { losses.enrolments.lost.append(name) }
            if places.count > 1 { losses.enrolments.doubled.append(name) }
            if !places.isEmpty, places != [courses[number % Self.courseCount]] { losses.enrolments.wrong.append(name) }
        }
        weighGroups(site, &losses)
        let others = site.users.all.filter { !$0.username.hasPrefix("person") }
        if others != bystanders { losses.people.wrong.append("somebody else's account") }
        return losses
    }

    private func weighGroups(_ site: Site, _ losses: inout Losses) {
        for (index, course) in courses.enumerated() {
            let groups = site.groups(course: course)
            let wanted = size.hasGroups ? (0..<people).filter { $0 % Self.courseCount == index } : []
            if groups.count > 1 { losses.enrolments.doubled.append("the group of C\(index)") }
            let members = groups.flatMap { site.members(group: $0.id) }.sorted()
            let ids = wanted.compactMap { site.user(named: "person\($0)")?.id }.sorted()
            if members != ids { losses.enrolments.wrong.append("the group of C\(index)") }
        }
    }

    /// The invariants of the store, asked as an operator would ask, and that nothing is left to do.
    private func inStore() async throws -> [String] {
        let found = try await sqlite(
            """
            \(Invariants.sql)
            SELECT 'entry ' || id || ' is ' || state FROM outbox WHERE state NOT IN ('done', 'cancelled');
            SELECT 'a push is still ' || state FROM pushes WHERE state = 'running';
            SELECT 'a password is still sealed' FROM sealed_passwords;
            SELECT 'link', username, moodle_id FROM users WHERE moodle_id IS NOT NULL;
            """)
        let site = moodle.snapshot()
        let broken = found.split(separator: "\n").map(String.init).filter { line in
            let cells = line.split(separator: "|").map(String.init)
            return cells[0] != "link" || site.user(named: cells[1])?.id != Int(cells[2])
        }
        // A later import stages anew.
        guard try await sqlite("SELECT count(*) FROM imports;") == "1\n" else { return broken }
        let isAsImported = try await Self.staging(folder) == staged
        return broken + (isAsImported ? [] : ["I11: what was staged has changed"])
    }
}
