import FaultFixtures
import Foundation
import GRDB
import SimulatedMoodle
import StagingStore

@testable import SyncEngine

extension ModelSchool {
    /// What is lost, doubled or wrong now that everything is quiet: R1 to R4, R6, the invariants of the store, secrets.
    ///
    /// - Parameter works: of each write, whether Moodle did it.
    func losses(works: [Int64: Bool]) throws -> Losses {
        var losses = Losses()
        let site = moodle.site
        try weighPeople(site, &losses)
        weighPlaces(site, &losses)
        let others = site.users.all.filter { user in !people.contains { user.username == "u\($0)" } }
        if others != bystanders.filter({ user in !someoneElses.contains { user.username == "u\($0)" } }) {
            losses.people.wrong.append("somebody else's account was touched")
        }
        losses.broken += try staged.brokenInvariants() + falseVerdicts(works)
        losses.leaked = try traces.secrets()
        return losses
    }

    // R1, R3, R6
    private func weighPeople(_ site: Site, _ losses: inout Losses) throws {
        for number in people {
            let name = "u\(number)"
            let link = try staged.text("SELECT moodle_id FROM users WHERE username = '\(name)'").flatMap(Int.init)
            let accounts = site.users.all.filter {
                $0.username == name || $0.email == Self.email(number) || $0.idnumber == "E\(number)"
            }
            if hopeless.contains(number) {
                if link != nil { losses.people.wrong.append("\(name) is linked to somebody else's account") }
                let state = try staged.text(
                    "SELECT state FROM outbox WHERE kind = 'user.create' AND user_id = \(number)")
                if state != "failed" { losses.people.wrong.append("\(name) is \(state ?? "not") told to have failed") }
                if poison.contains(number), !accounts.isEmpty { losses.people.wrong.append("\(name) was made") }
                continue
            }
            if accounts.isEmpty { losses.people.lost.append(name) }
            if accounts.count > 1 { losses.people.doubled.append(name) }
            guard let account = accounts.first else { continue }
            if account.id != link { losses.people.wrong.append("\(name) is \(account.id) and not \(link ?? 0)") }
            if account.profile["city"] != "Porto" { losses.people.wrong.append("\(name)'s city") }
            if let password = Self.password(number), !already.contains(number),
                account.passwordCheck != PasswordCheck.value(of: password)
            {
                losses.people.wrong.append("\(name)'s password")
            }
            let origin = try staged.text("SELECT origin FROM users WHERE username = '\(name)'")
            if origin != (already.contains(number) ? "adopted" : "created") {
                losses.people.wrong.append("\(name) is called \(origin ?? "nobody's")")
            }
        }
        if site.user(named: "held") != nil { losses.people.wrong.append("one whose entry is held was made") }
    }

    // R2, R4
    private func weighPlaces(_ site: Site, _ losses: inout Losses) {
        for number in people {
            guard let account = site.user(named: "u\(number)") else { continue }
            let there = site.enrolments(user: account.id)
            let wanted = places.filter { $0.user == number && !$0.isImpossible && !hopeless.contains(number) }
            for place in wanted {
                let name = "u\(number) in C\(place.course)"
                let found = there.filter { $0.courseID == courseIDs[place.course] }
                if found.isEmpty { losses.enrolments.lost.append(name) }
                if found.count > 1 { losses.enrolments.doubled.append(name) }
                guard let enrolment = found.first else { continue }
                if enrolment.timestart != place.start || enrolment.timeend != place.end
                    || enrolment.suspended != place.suspended
                {
                    losses.enrolments.wrong.append("\(name): dates or status")
                }
            }
            if there.count > wanted.count { losses.enrolments.wrong.append("u\(number) has places that nobody wants") }
        }
        weighGroups(site, &losses)
    }

    private func weighGroups(_ site: Site, _ losses: inout Losses) {
        func ids(_ numbers: some Sequence<Int>) -> [Int] {
            numbers.compactMap { site.user(named: "u\($0)")?.id }.sorted()
        }
        let inCohort = site.cohort(idnumber: "all").map { site.members(cohort: $0.id) } ?? []
        if inCohort != ids(people.filter { !hopeless.contains($0) }) {
            losses.enrolments.wrong.append("the cohort's members")
        }
        let labs = site.groups(course: courseIDs[1] ?? 0)
        if labs.count > 1 { losses.enrolments.doubled.append("the group") }
        let inLab = places.filter { $0.course == 1 && !$0.isImpossible && !hopeless.contains($0.user) }.map(\.user)
        let members = labs.first.map { site.members(group: $0.id) } ?? []
        if members != ids(inLab) { losses.enrolments.wrong.append("the group's members") }
    }

    /// Requests that are on record as done, or as surely not done, and were not so.
    private func falseVerdicts(_ works: [Int64: Bool]) throws -> [String] {
        try staged.store.read { db in
            try Row.fetchAll(
                db, sql: "SELECT id, verdict, function FROM requests WHERE verdict IN ('applied', 'not_applied')"
            ).compactMap { row in
                guard let worked = works[row["id"]], worked != (row["verdict"] == "applied") else { return nil }
                // Each record of this one is done or refused by itself.
                if row["function"] == "core_user_update_users", worked { return nil }
                return "request \(row["id"] as Int64) is called \(row["verdict"] as String)"
            }
        }
    }
}
