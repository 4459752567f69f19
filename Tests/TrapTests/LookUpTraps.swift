import SimulatedMoodle
import Testing

/// Questions whose answers are not what they seem.
struct LookUpTraps {
    /// Ana, who has an account of another name, and Ben, who has none.
    private static let two = Roll(["ana", "ben"], adding: [("idnumber", { $0 == "ana" ? "E1" : "E2" })])

    private static func twice(_ idnumber: String, _ after: Aftermath) -> [String] {
        after.site.users.all.filter { $0.idnumber == idnumber }.count > 1 ? ["one person has two accounts"] : []
    }

    @Test func `trap 6, invisible is not absent: who may create but not see people finds nobody`() async throws {
        var options = SimulatorOptions()
        options.account = .createOnly
        let trap = Trap(
            options: options,
            prepare: { site in site.addUser(username: "old.name", email: "old@example.edu", idnumber: "E1") }
        ) { after in
            Self.twice("E1", after) + after.absent(["ben"]) + after.untold(about: ["ana"])
        }
        try await trap.springs(
            on: { client in
                if await client.lookUp("idnumber", ["E1", "E2"]).isEmpty { await client.create(Self.two) }
            },
            spares: { ours in
                try await ours.isRefused(Self.two)
                #expect(ours.moodle.snapshot().user(named: "ben") == nil)
                ours.moodle.change { $0.capabilities = Set(Capability.allCases) }
                try await ours.push()
            })
    }

    @Test func `trap 7, the dead look alive: a deleted account still answers to its id`() async throws {
        let trap = Trap { after in
            after.without("city", "Riga", ["ben"]) + after.untold(about: ["ana"])
                + after.untrue(about: ["ana"]) { after.site.user(named: $0)?.profile["city"] == "Riga" }
        }
        let both = ["ana", "ben"]
        try await trap.springs(
            on: { client in
                await client.create(Roll(both))
                let id = client.id("ana")
                try await client.deleteByHand("ana")
                client.told = Told()
                // The id was kept, and somebody answers to it: she is there.
                guard await client.lookUp("id", [id])[id] != nil else { return }
                let ids = [id, client.id("ben")]
                await client.attempt(both) {
                    try await client.send(
                        "core_user_update_users", "users", ids.map { [("id", $0), ("city", "Riga")] })
                }
            },
            spares: { ours in
                try await ours.bring(Roll(both))
                try await NaiveClient(ours.moodle).deleteByHand("ana")
                try await ours.bring(Roll(both, adding: [("city", { _ in "Riga" })]))
            })
    }

    @Test func `trap 8, own goal: the token's own account can be suspended, and then nothing works`() async throws {
        let trap = Trap(prepare: { site in site.addUser(username: "ben", email: "ben@example.edu") }) { after in
            after.absent(["new"])
                + ["moodlesync"].filter { after.site.user(named: $0)?.suspended == true }.map { "\($0) is shut out" }
                + ["ben"].filter { after.site.user(named: $0)?.suspended == false }.map { "\($0) can still log in" }
        }
        let columns = ["username", "firstname", "lastname", "email", "suspended"]
        let leavers = Roll(
            columns,
            [
                ["moodlesync", "Sync", "Service", "moodlesync@example.com", "1"],
                ["ben", "First", "Last", "ben@example.edu", "1"],
            ])
        try await trap.springs(
            on: { client in
                for name in leavers.usernames {
                    await client.attempt([name]) {
                        try await client.send(
                            "core_user_update_users", "users", [[("id", client.id(name)), ("suspended", "1")]])
                    }
                }
                await client.create(Roll(["new"]))
            },
            spares: { ours in
                try await ours.bring(leavers)
                try await ours.bring(Roll(["new"]))
            })
    }

    @Test func `trap 15, idnumbers are not unique: Moodle takes a second account with the same one`() async throws {
        let trap = Trap(
            prepare: { site in site.addUser(username: "old.name", email: "old@example.edu", idnumber: "E1") }
        ) { after in
            Self.twice("E1", after) + after.absent(["ben"]) + after.untold(about: ["ana"])
        }
        try await trap.springs(
            // As with usernames, Moodle will surely refuse a second one.
            on: { await $0.create(Self.two) },
            spares: { try await $0.bring(Self.two) })
    }

    @Test func `trap 19, not everything can be read back: what is not shown is not empty`() async throws {
        let trap = Trap(prepare: { site in
            let id = site.addUser(
                username: "ana", firstname: "First", lastname: "Last", email: "ana@example.edu", idnumber: "E1")
            site.edit(user: id) { $0.profile = ["middlename": "Maria", "phone1": "555", "city": "Oslo"] }
        }) { after in
            let profile = after.site.user(named: "ana")?.profile ?? [:]
            return [("middlename", "Maria"), ("phone1", "555"), ("city", "Riga")]
                .filter { profile[$0.0] != $0.1 }.map { "\($0.0) is \(profile[$0.0] ?? "empty")" }
        }
        try await trap.springs(
            on: { client in
                // Read, change, write back whole.
                let found = try await client.call(
                    "core_user_get_users_by_field", [("field", "username"), ("values[0]", "ana")])
                let shown = (found as? [[String: Any]])?.first ?? [:]
                let fields = ["firstname", "lastname", "email", "middlename", "phone1"].map { name in
                    (name: name, value: shown[name] as? String ?? "")
                }
                try await client.send(
                    "core_user_update_users", "users", [[("id", client.id("ana")), ("city", "Riga")] + fields])
            },
            spares: { try await $0.bring(Roll(["ana"], adding: [("city", { _ in "Riga" })])) })
    }

    @Test func `trap 20, letter case: course names compare without it, and usernames must be asked for in lower case`()
        async throws
    {
        let trap = Trap(prepare: { site in
            site.addCourse(shortname: "BIO101")
            site.addUser(username: "ana", firstname: "First", lastname: "Last", email: "ana@example.edu")
        }) { after in
            after.isEnrolled("ana", in: "BIO101") ? [] : ["ana is not enrolled"]
        }
        let roll = Roll(["Ana"], adding: [("course1", { _ in "bio101" })])
        try await trap.springs(
            on: { client in
                if await client.lookUp("username", ["Ana"]).isEmpty { await client.create(roll) }
                let answer = try await client.call(
                    "core_course_get_courses_by_field", [("field", "shortname"), ("value", "bio101")])
                let courses = (answer as? [String: Any])?["courses"] as? [[String: Any]] ?? []
                let isThere = courses.contains { $0["shortname"] as? String == "bio101" }
                if isThere, client.told.done.contains("Ana") { try await client.enrol(["Ana"], in: "bio101") }
            },
            spares: { try await $0.bring(roll) })
    }
}
