import CSVImport
import SimulatedMoodle
import Testing

/// Values that Moodle drops, changes or refuses without saying so.
struct FieldTraps {
    private static let columns = ["username", "password", "firstname", "lastname", "email"]

    private static func row(_ name: String, firstname: String = "First", email: String? = nil) -> [String] {
        [name, Roll.password, firstname, "Last", email ?? "\(name.lowercased())@example.edu"]
    }

    /// - Returns: those of whom the operator was told nothing but a code.
    private static func unexplained(_ after: Aftermath, _ reasons: [String: String]) -> [String] {
        reasons.compactMap { name, word in
            after.told.failed[name]?.lowercased().contains(word) == true
                ? nil : "why \(name) was refused is not said: \(after.told.failed[name] ?? "nothing")"
        }
    }

    @Test func `trap 12, silently dropped: a country in lower case is emptied`() async throws {
        let roll = Roll(["ana", "ben"], adding: [("country", { $0 == "ana" ? "pt" : "PT" })])
        let trap = Trap { after in
            after.untrue(about: roll.usernames) { after.site.user(named: $0)?.profile["country"] == "PT" }
                + after.absent(["ben"])
        }
        try await trap.springs(on: { await $0.create(roll) }, spares: { try await $0.bring(roll) })
    }

    @Test func `trap 12, silently kept: blanks around a name, and a display setting that does not exist`() async throws
    {
        let roll = Roll(
            Self.columns + ["maildisplay"],
            [Self.row("ana", firstname: "  Ana ") + ["2"], Self.row("ben") + ["9"]])
        let trap = Trap { after in
            after.absent(["ana"])
                + after.untrue(about: roll.usernames) { name in
                    after.site.user(named: name).map { $0.firstname.first != " " && $0.maildisplay == 2 } ?? false
                }
        }
        try await trap.springs(on: { await $0.create(roll) }, spares: { try await $0.bring(roll) })
    }

    @Test func `trap 13, refused without a reason: markup, capital letters, an address that somebody has`() async throws
    {
        let roll = Roll(
            Self.columns,
            [
                Self.row("good"), Self.row("bold", firstname: "<b>Ana</b>"), Self.row("Capital"),
                Self.row("taken", email: "Pat@Example.edu"),
            ])
        let trap = Trap(prepare: { site in site.addUser(username: "pat", email: "pat@example.edu") }) { after in
            after.absent(["good", "capital"])
                + Self.unexplained(after, ["bold": "firstname", "taken": "pat@example.edu"])
        }
        try await trap.springs(on: { await $0.create(roll) }, spares: { try await $0.bring(roll) })
    }

    @Test func `trap 14, too long is an error of the database`() async throws {
        let roll = Roll(
            (1...9).map { "u\($0)" },
            adding: [
                ("city", { String(repeating: "x", count: $0 == "u2" ? 121 : 120) }),
                ("institution", { String(repeating: "x", count: $0 == "u3" ? 256 : 255) }),
                ("phone1", { String(repeating: "5", count: $0 == "u4" ? 21 : 20) }),
            ])
        let trap = Trap { after in
            after.absent(roll.usernames.filter { !["u2", "u3", "u4"].contains($0) })
                + Self.unexplained(after, ["u2": "city", "u3": "institution", "u4": "phone1"])
        }
        try await trap.springs(on: { await $0.create(roll) }, spares: { try await $0.bring(roll) })
    }

    @Test func `trap 16, renaming onto a taken username is a warning in a success`() async throws {
        let trap = Trap(prepare: { site in site.addUser(username: "anna", email: "anna@example.edu") }) { after in
            let addresses = ["anna": "ana@example.edu", "benno": "ben@example.edu"]
            return after.absent(["benno"])
                + after.untrue(about: addresses.keys) { after.site.user(named: $0)?.email == addresses[$0] }
                + (after.told.failed.keys.contains { $0.hasPrefix("an") } ? [] : ["that anna is taken is not said"])
        }
        try await trap.springs(
            on: { client in
                await client.create(Roll(["ana", "ben"]))
                client.told = Told()
                await client.attempt(["anna", "benno"]) {
                    try await client.send(
                        "core_user_update_users", "users",
                        [("ana", "anna"), ("ben", "benno")].map { [("id", client.id($0)), ("username", $1)] })
                }
            },
            spares: { ours in
                try await ours.bring(Roll(["ana", "ben"]))
                let renames = Roll(
                    ["username", "oldusername", "firstname", "lastname", "email"],
                    [
                        ["anna", "ana", "First", "Last", "ana@example.edu"],
                        ["benno", "ben", "First", "Last", "ben@example.edu"],
                    ])
                try await ours.bring(renames) { $0.people.allowRenames = true }
            })
    }
}
