import CSVImport
import SimulatedMoodle
import Testing

/// Places in courses: dates, roles, groups.
struct EnrolmentTraps {
    /// 1 September 2026, and a hundred days.
    private static let start = 1_788_220_800
    private static let end = start + 100 * 86_400

    private static func dated(_ names: [String], roles: [String] = ["student"]) -> Roll {
        Roll(
            names,
            adding: roles.enumerated().flatMap { index, role in
                [
                    ("course\(index + 1)", { (_: String) in "BIO101" }), ("role\(index + 1)", { _ in role }),
                    ("enroltimestart\(index + 1)", { _ in "2026-09-01" }),
                    ("enrolperiod\(index + 1)", { _ in "100" }),
                ]
            })
    }

    private static func keepsDates(_ after: Aftermath, _ name: String) -> [String] {
        guard let user = after.site.user(named: name), let course = after.site.course(shortname: "BIO101"),
            let enrolment = after.site.enrolment(user: user.id, course: course.id)
        else { return ["\(name) is not enrolled"] }
        let dates = [enrolment.timestart, enrolment.timeend]
        return dates == [start, end] ? [] : ["\(name)'s dates are \(dates)"]
    }

    @Test func `trap 9, re-enrolling is not harmless: what is left out of dates and status is reset`() async throws {
        let trap = Trap(prepare: { site in site.addCourse(shortname: "BIO101") }) { after in
            let enrolments = after.site.course(shortname: "BIO101").map { after.site.enrolments(course: $0.id) } ?? []
            return Self.keepsDates(after, "ana")
                + (enrolments.allSatisfy(\.suspended) ? [] : ["somebody is active again"])
        }
        try await trap.springs(
            on: { client in
                await client.create(Roll(["ana"]))
                let dates = [("timestart", "\(Self.start)"), ("timeend", "\(Self.end)")]
                try await client.enrol(["ana"], in: "BIO101", adding: dates.map { (name: $0.0, value: $0.1) })
                // Suspended, and tonight enrolled again, because the list still has her.
                try await client.enrol(["ana"], in: "BIO101", adding: [("suspend", "1")])
                try await client.enrol(["ana"], in: "BIO101")
            },
            spares: { ours in
                try await ours.bring(Self.dated(["ana"]))
                let suspended = Roll(
                    ["ana"],
                    adding: [("course1", { _ in "BIO101" }), ("enrolstatus1", { _ in "1" })])
                try await ours.bring(suspended)
                try await ours.bring(Roll(["ana"], adding: [("course1", { _ in "BIO101" })]))
            })
    }

    @Test func `trap 9, re-enrolling is not harmless: a second role resets the dates of the first`() async throws {
        let trap = Trap(prepare: { site in site.addCourse(shortname: "BIO101") }) { after in
            Self.keepsDates(after, "ana")
        }
        try await trap.springs(
            on: { client in
                await client.create(Roll(["ana"]))
                let dates = [("timestart", "\(Self.start)"), ("timeend", "\(Self.end)")]
                try await client.enrol(["ana"], in: "BIO101", adding: dates.map { (name: $0.0, value: $0.1) })
                try await client.send(
                    "enrol_manual_enrol_users", "enrolments",
                    [[("userid", client.id("ana")), ("courseid", client.course("BIO101")), ("roleid", "4")]])
            },
            spares: { ours in
                try await ours.bring(Self.dated(["ana"]))
                let both = Roll(
                    ["ana"],
                    adding: [
                        ("course1", { _ in "BIO101" }), ("role1", { _ in "student" }),
                        ("course2", { _ in "BIO101" }), ("role2", { _ in "teacher" }),
                    ])
                try await ours.bring(both)
            })
    }

    @Test func `trap 10, unenrolling ignores the role: every role and the enrolment go`() async throws {
        let trap = Trap(prepare: { site in site.addCourse(shortname: "BIO101") }) { after in
            guard let user = after.site.user(named: "ana"), let course = after.site.course(shortname: "BIO101") else {
                return ["ana is not there"]
            }
            let roles = after.site.roles(user: user.id, course: course.id)
            return Self.keepsDates(after, "ana") + (roles == [5] ? [] : ["ana's roles are \(roles)"])
        }
        try await trap.springs(
            on: { client in
                await client.create(Roll(["ana"]))
                let dates = [("timestart", "\(Self.start)"), ("timeend", "\(Self.end)")]
                try await client.enrol(["ana"], in: "BIO101", adding: dates.map { (name: $0.0, value: $0.1) })
                let place: Roll.Record = [("userid", client.id("ana")), ("courseid", client.course("BIO101"))]
                try await client.send(
                    "enrol_manual_enrol_users", "enrolments",
                    [place + [("roleid", "4")] + dates.map { (name: $0.0, value: $0.1) }])
                try await client.send(
                    "enrol_manual_unenrol_users", "enrolments", [place + [("roleid", "4")]])
            },
            spares: { ours in
                // Only a full file takes away what it does not name.
                try await ours.bring(Self.dated(["ana"], roles: ["student", "teacher"])) { $0.mode = .full }
                try await ours.bring(Self.dated(["ana"])) { options in
                    options.mode = .full
                    options.removals = 1
                }
            })
    }

    @Test func `trap 10, one role leaves a full list: the enrolment that it shares with another stays open`()
        async throws
    {
        let trap = Trap(prepare: { site in site.addCourse(shortname: "BIO101") }) { after in
            guard let user = after.site.user(named: "ana"), let course = after.site.course(shortname: "BIO101") else {
                return ["ana is not there"]
            }
            let roles = after.site.roles(user: user.id, course: course.id)
            let isOpen = after.site.enrolment(user: user.id, course: course.id)?.suspended == false
            return (roles == [5] ? [] : ["ana's roles are \(roles)"]) + (isOpen ? [] : ["ana is shut out"])
        }
        let places = { (roles: [String]) in
            Roll(
                ["username", "course", "role"], roles.map { ["ana", "BIO101", $0] } + [["ben", "BIO101", "student"]])
        }
        try await trap.springs(
            on: { client in
                await client.create(Roll(["ana"]))
                try await client.enrol(["ana"], in: "BIO101")
                let place: Roll.Record = [("userid", client.id("ana")), ("courseid", client.course("BIO101"))]
                try await client.send("enrol_manual_enrol_users", "enrolments", [place + [("roleid", "4")]])
                // Nothing is deleted: what left the list is suspended.
                try await client.send(
                    "enrol_manual_enrol_users", "enrolments", [place + [("roleid", "4"), ("suspend", "1")]])
            },
            spares: { ours in
                try await ours.bring(Roll(["ana", "ben"]))
                let full = { (options: inout ImportOptions) in
                    options.dataset = .enrolments
                    options.mode = .full
                }
                try await ours.bring(places(["student", "teacher"]), change: full)
                try await ours.bring(places(["student"])) { options in
                    full(&options)
                    options.removals = 1
                }
            })
    }

    @Test func `trap 17, mail breaks enrolment: what looks like a matter of mail is undone`() async throws {
        var options = SimulatorOptions()
        options.mail = .breaks
        let names = ["ana", "ben"]
        let trap = Trap(options: options, prepare: { site in site.addCourse(shortname: "BIO101") }) { after in
            names.filter { !after.isEnrolled($0, in: "BIO101") }.map { "\($0) is not enrolled" }
                + after.untrue(about: names) { after.isEnrolled($0, in: "BIO101") }
        }
        try await trap.springs(
            on: { client in
                await client.create(Roll(names))
                do {
                    try await client.enrol(names, in: "BIO101")
                } catch NaiveClient.Problem.exception("Message was not sent.") {
                    // They are enrolled, then, and only do not know it yet.
                }
            },
            spares: { ours in
                try await ours.bring(Roll(names, adding: [("course1", { _ in "BIO101" })]))
                let moodle = ours.moodle
                #expect(moodle.snapshot().user(named: "ana") != nil && moodle.calls("enrol_manual_enrol_users") > 0)
                #expect(try ours.told().done.isEmpty, "a roll-back is called done")
                #expect(try Set(ours.told().failed.keys) == Set(names))
                // Once the mail works, everybody gets their place.
                moodle.change { $0.mail = .works }
                try await ours.tryAgain()
            })
    }

    @Test func `trap 18, group members must be enrolled, or the whole batch is refused`() async throws {
        let names = (1...10).map { "u\($0)" }
        let staying = names.filter { $0 != "u4" }
        let trap = Trap(prepare: { site in
            let course = site.addCourse(shortname: "BIO101")
            site.addGroup(course: course, name: "Lab A")
        }) { after in
            let members = after.site.groups.all.first.map { after.site.members(group: $0.id) } ?? []
            return staying.filter { name in !members.contains(after.site.user(named: name)?.id ?? 0) }
                .map { "\($0) is in no group" }
        }
        try await trap.springs(
            on: { client in
                await client.create(Roll(names))
                let ids = names.map(client.id)
                try await client.deleteByHand("u4")
                for name in staying { try await client.enrol([name], in: "BIO101") }
                let group = String(client.moodle.snapshot().groups.all.first?.id ?? 0)
                await client.attempt(names) {
                    try await client.send(
                        "core_group_add_group_members", "members", ids.map { [("groupid", group), ("userid", $0)] })
                }
            },
            spares: { ours in
                try await ours.bring(Roll(names))
                try await NaiveClient(ours.moodle).deleteByHand("u4")
                let places = [("course1", { (_: String) in "BIO101" }), ("group1", { _ in "Lab A" })]
                try await ours.bring(Roll(names, adding: places.map { (column: $0.0, cell: $0.1) }))
            })
    }
}
