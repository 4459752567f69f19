import CSVImport
import SimulatedMoodle
import SyncEngine
import Testing

/// Requests about many people at once.
struct BatchTraps {
    private static let many = (1...600).map { "u\($0)" }
    private static let few = (1...30).map { "u\($0)" }

    @Test func `trap 1, truncation: PHP drops what lies beyond its limit of variables`() async throws {
        let roll = Roll(
            Self.many,
            adding: [
                ("idnumber", { "E-\($0)" }), ("city", { _ in "Porto" }), ("country", { _ in "PT" }),
                ("department", { _ in "Biology" }), ("phone1", { _ in "555" }),
            ])
        let trap = Trap { after in
            after.absent(Self.many)
                + Self.many.filter { after.site.user(named: $0).map { $0.profile["phone1"] == nil } ?? false }
                .map { "\($0) has no telephone" } + after.untrue(about: Self.many) { after.site.user(named: $0) != nil }
        }
        try await trap.springs(on: { await $0.create(roll) }, spares: { try await $0.bring(roll) })
    }

    // Twelve whole records behind the token, or twenty-five.
    @Test(arguments: [63, 128])
    func `trap 1, truncation: a server with a limit below ours loses nobody in silence either`(
        limit: Int
    ) async throws {
        let roll = Roll(Self.few)
        var options = SimulatorOptions()
        options.maxInputVars = limit
        let trap = Trap(options: options) { after in
            after.absent(Self.few) + after.untrue(about: Self.few) { after.site.user(named: $0) != nil }
        }
        try await trap.springs(
            on: { await $0.create(roll) },
            spares: { ours in
                // With our own limit the server loses the token, which stands last, and does nothing.
                try await ours.isRefused(roll)
                #expect(ours.moodle.snapshot().user(named: "u1") == nil)
                try await ours.push { $0.maxVariables = limit }
            })
    }

    @Test func `trap 2, all or nothing: one bad record refuses the batch and is not named`() async throws {
        let roll = Roll(Self.few, adding: [("lang", { $0 == "u17" ? "xx" : "en" })])
        let trap = Trap { after in
            after.absent(Self.few.filter { $0 != "u17" })
                + after.untrue(about: Self.few) { after.site.user(named: $0) != nil }
        }
        try await trap.springs(on: { await $0.create(roll) }, spares: { try await $0.bring(roll) })
    }

    @Test func `trap 3, an error can mean done: one weak password, and the other updates were made`() async throws {
        let names = ["ana", "ben", "cem"]
        let trap = Trap { after in
            after.without("city", "Riga", ["ben", "cem"])
                + after.untrue(about: names) { after.site.user(named: $0)?.profile["city"] == "Riga" }
        }
        try await trap.springs(
            on: { client in
                await client.create(Roll(names))
                client.told = Told()
                await client.attempt(names) {
                    try await client.send(
                        "core_user_update_users", "users",
                        names.map { name in
                            [("id", client.id(name)), ("city", "Riga")] + (name == "ana" ? [("password", "x")] : [])
                        })
                }
            },
            spares: { ours in
                try await ours.bring(Roll(names))
                let password = { (name: String) in name == "ana" ? "x" : Roll.password }
                let rows = names.map { [$0, password($0), "First", "Last", "\($0)@example.edu", "Riga"] }
                let roll = Roll(["username", "password", "firstname", "lastname", "email", "city"], rows)
                try await ours.bring(roll) { $0.updatePasswords = true }
            })
    }

    @Test(arguments: ["core_user_create_users", "core_user_update_users"])
    func `trap 3, an error can mean done: Moodle answers with an error after its commit`(
        function: String
    ) async throws {
        let names = ["ana", "ben", "cem"]
        let trap = Trap(faults: "exception-after-apply:\(function):1") { after in
            after.without("city", "Riga", names)
                + after.untrue(about: names) { after.site.user(named: $0)?.profile["city"] == "Riga" }
        }
        let moved = Roll(names, adding: [("city", { _ in "Riga" })])
        let updates = function == "core_user_update_users"
        try await trap.springs(
            on: { client in
                guard updates else { return await client.create(moved) }
                await client.create(Roll(names))
                client.told = Told()
                await client.attempt(names) {
                    try await client.send(
                        "core_user_update_users", "users", names.map { [("id", client.id($0)), ("city", "Riga")] })
                }
            },
            spares: { ours in
                if updates { try await ours.bring(Roll(names)) }
                try await ours.bring(moved)
            })
    }

    @Test func `trap 4, success can mean not done: an update that was refused is a warning`() async throws {
        let names = ["ana", "ben", "cem"]
        let trap = Trap(prepare: { site in site.addUser(username: "other", email: "taken@example.edu") }) { after in
            after.without("city", "Riga", ["ana", "cem"])
                + after.untrue(about: names) { name in
                    name != "ben" || after.site.user(named: "ben")?.email == "taken@example.edu"
                }
        }
        let rows = names.map { name in
            [name, "First", "Last", name == "ben" ? "taken@example.edu" : "\(name)@example.edu", "Riga"]
        }
        try await trap.springs(
            on: { client in
                await client.create(Roll(names))
                await client.attempt(names) {
                    try await client.send(
                        "core_user_update_users", "users",
                        rows.map { [("id", client.id($0[0])), ("email", $0[3]), ("city", $0[4])] })
                }
            },
            spares: { ours in
                try await ours.bring(Roll(names))
                try await ours.bring(Roll(["username", "firstname", "lastname", "email", "city"], rows))
            })
    }

    @Test func `trap 4, success can mean not done: a member that was not added is a warning`() async throws {
        let names = ["ana", "ben", "cem"]
        let trap = Trap(prepare: { site in site.addCohort(idnumber: "year3", name: "Year 3") }) { after in
            let members = after.site.cohort(idnumber: "year3").map { after.site.members(cohort: $0.id) } ?? []
            let isMember = { (name: String) in after.site.user(named: name).map { members.contains($0.id) } ?? false }
            return ["ana", "cem"].filter { !isMember($0) }.map { "\($0) is no member" }
                + after.untrue(about: names, isMember)
        }
        try await trap.springs(
            on: { client in
                await client.create(Roll(names))
                let ids = names.map(client.id)
                try await client.deleteByHand("ben")
                await client.attempt(names) {
                    try await client.call(
                        "core_cohort_add_cohort_members",
                        ids.enumerated().flatMap { position, id -> Roll.Record in
                            [
                                ("members[\(position)][cohorttype][type]", "idnumber"),
                                ("members[\(position)][cohorttype][value]", "year3"),
                                ("members[\(position)][usertype][type]", "id"),
                                ("members[\(position)][usertype][value]", id),
                            ]
                        })
                }
            },
            spares: { ours in
                try await ours.bring(Roll(names))
                try await NaiveClient(ours.moodle).deleteByHand("ben")
                try await ours.bring(Roll(names, adding: [("cohort1", { _ in "year3" })]))
            })
    }

    @Test func `trap 5, late commit: asked and not there, and a moment later there`() async throws {
        let names = (1...20).map { "u\($0)" }
        let roll = Roll(names, adding: [("course1", { _ in "BIO101" })])
        let trap = Trap(
            faults: "late-commit:core_user_create_users:1:delay=held",
            prepare: { site in site.addCourse(shortname: "BIO101") }
        ) { after in
            after.untrue(about: names) { after.site.user(named: $0) != nil }
                + names.filter { !after.isEnrolled($0, in: "BIO101") }.map { "\($0) is not enrolled" }
        }
        let lateCommit = { (moodle: RunningSimulator) in
            moodle.releaseLateCommits()
            await moodle.lateCommitsDone()
        }
        try await trap.springs(
            on: { client in
                // Today; and, after the commit, tomorrow's run with the same list.
                for day in 1...2 {
                    await client.create(roll)
                    let there = await client.lookUp("username", names)
                    let made = names.filter { client.told.done.contains($0) && there[$0] != nil }
                    if !made.isEmpty { try await client.enrol(made, in: "BIO101") }
                    if day == 1 { await lateCommit(client.moodle) }
                }
            },
            spares: { ours in
                try await ours.bring(roll)
                await lateCommit(ours.moodle)
                try await ours.push()
            })
    }

    @Test func `trap 11, delete is not idempotent: one who is gone already saves all the others`() async throws {
        let names = ["ana", "ben", "cem", "dora"]
        let leaving = ["ben", "cem", "dora"]
        let trap = Trap { after in
            after.absent(["ana"])
                + leaving.compactMap { after.site.user(named: $0) }.filter { !$0.suspended }.map {
                    "\($0.username) can log in"
                }
        }
        try await trap.springs(
            on: { client in
                await client.create(Roll(names))
                let ids = leaving.map(client.id)
                try await client.deleteByHand("cem")
                await client.attempt(leaving) {
                    try await client.call(
                        "core_user_delete_users", ids.enumerated().map { ("userids[\($0)]", $1) })
                }
            },
            spares: { ours in
                try await ours.bring(Roll(names)) { $0.mode = .full }
                try await NaiveClient(ours.moodle).deleteByHand("cem")
                try await ours.bring(Roll(["ana"])) { options in
                    options.mode = .full
                    options.removals = 3
                }
            })
    }
}
