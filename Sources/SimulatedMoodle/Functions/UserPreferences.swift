enum UserPreferences {
    static let all: [WebServiceFunction] = [
        .write(
            "core_user_set_user_preferences",
            [
                .needList(
                    "preferences", of: [.need("name", .raw), .need("value", .raw), .or("userid", .int, 0)])
            ]
        ) { (site, call) throws(MoodleException) in
            var (saved, warnings): ([Value], [Value]) = ([], [])
            for preference in call.arguments.records("preferences") {
                let (name, value) = (try preference.text("name"), try preference.text("value"))
                let id = try target(preference, of: call)
                if let refusal = refusal(of: name, for: id, in: site, by: call.caller) {
                    warnings.append(refusal)
                } else {
                    site.users.update(id) { $0.preferences[name] = value }
                    saved.append(["name": .text(name), "userid": .int(id)])
                }
            }
            return ["saved": .list(saved), "warnings": .list(warnings)]
        },
        .write(
            "core_user_update_user_preferences",
            [
                .or("userid", .int, 0), .may("emailstop", .int),
                .orEmptyList("preferences", of: [.need("type", .raw), .may("value", .raw)]),
            ]
        ) { (site, call) throws(MoodleException) in
            // What the caller may not change is passed over in silence.
            let id = try target(call.arguments, of: call)
            for preference in call.arguments.records("preferences") {
                let name = try preference.text("type")
                let value = preference.optionalText("value")
                guard refusal(of: name, for: id, in: site, by: call.caller) == nil else { continue }
                site.users.update(id) { $0.preferences[name] = value }
            }
            return .null
        },
    ]

    /// 0 is the caller.
    private static func target(_ record: Record, of call: Call) throws(MoodleException) -> Int {
        let asked = try record.int("userid")
        return asked == 0 ? call.caller.userID : asked
    }

    private static func refusal(of name: String, for id: Int, in site: Site, by caller: Caller) -> Value? {
        guard let user = site.users[id], !user.deleted else {
            let message = MoodleException.missing(from: "user").message
            return ["item": "user", "itemid": .int(id), "warningcode": "invaliduser", "message": .text(message)]
        }
        guard id != caller.userID, !caller.may(.updateUsers) else { return nil }
        return [
            "item": "user", "itemid": .int(id), "warningcode": "nopermission",
            "message": .text("You are not allowed to change the preference \(name) for user \(id)"),
        ]
    }
}
