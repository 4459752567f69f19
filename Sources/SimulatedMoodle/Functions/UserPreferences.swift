enum UserPreferences {
    static let all: [WebServiceFunction] = [
        .write(
            "core_user_set_user_preferences",
            [
                .needList(
                    "preferences", of: [.need("name", .raw), .need("value", .raw), .or("userid", .int, 0)])
            ]
        ) { (site, call) throws(MoodleException) in
            var saved: [Value] = []
            for preference in call.arguments.records("preferences") {
                let name = try preference.text("name")
                let value = try preference.text("value")
                let user = try target(preference, of: site, call: call)
                site.users.update(user) { $0.preferences[name] = value }
                saved.append(["name": .text(name), "userid": .int(user)])
            }
            return ["saved": .list(saved), "warnings": []]
        },
        .write(
            "core_user_update_user_preferences",
            [
                .or("userid", .int, 0), .may("emailstop", .int),
                .orEmptyList("preferences", of: [.need("type", .raw), .may("value", .raw)]),
            ]
        ) { (site, call) throws(MoodleException) in
            let user = try target(call.arguments, of: site, call: call)
            for preference in call.arguments.records("preferences") {
                let name = try preference.text("type")
                let value = preference.optionalText("value")
                site.users.update(user) { $0.preferences[name] = value }
            }
            return .null
        },
    ]

    /// Userid 0 is the caller; another person's preferences are the administrators' business.
    private static func target(_ record: Record, of site: Site, call: Call) throws(MoodleException) -> Int {
        let asked = try record.int("userid")
        let id = asked == 0 ? call.caller.userID : asked
        guard let user = site.users[id], !user.deleted else { throw .missing(from: "user") }
        if id != call.caller.userID { try call.caller.require(.configureSite) }
        return id
    }
}
