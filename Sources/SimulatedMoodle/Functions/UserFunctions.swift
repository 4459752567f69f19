enum UserFunctions {
    static let all: [WebServiceFunction] = [
        .write("core_user_create_users", [.needList("users", of: newUser)]) { (site, call) throws(MoodleException) in
            try call.caller.require(.createUsers)
            var created: [Value] = []
            for fields in call.arguments.records("users") {
                let user = try UserCreation.create(fields, in: &site, now: call.now)
                created.append(["id": .int(user.id), "username": .text(user.username)])
            }
            return .list(created)
        },
        .write("core_user_update_users", [.needList("users", of: changedUser)]) {
            (site, call) throws(MoodleException) in
            try call.caller.require(.updateUsers)
            return try UserUpdate.update(call.arguments.records("users"), in: &site, by: call.caller)
        },
        .write("core_user_delete_users", [.needValues("userids", .int)]) { (site, call) throws(MoodleException) in
            try call.caller.require(.deleteUsers)
            for id in call.arguments.ints("userids") {
                try UserDeletion.delete(id, in: &site, by: call.caller, now: call.now)
            }
            return .null
        },
    ]

    private static let newUser: [Parameter] =
        [
            .may("createpassword", .bool), .need("username", .username), .or("auth", .auth, "manual"),
            .may("password", .raw), .need("firstname", .text), .need("lastname", .text),
            .need("email", .rawTrimmed), .or("idnumber", .raw, ""), .or("lang", .lang, "en"),
            .or("calendartype", .plugin, "gregorian"),
        ] + profile

    private static let changedUser: [Parameter] =
        [
            .need("id", .int), .may("username", .username), .may("auth", .auth), .may("suspended", .bool),
            .may("password", .raw), .may("firstname", .text), .may("lastname", .text), .may("email", .rawTrimmed),
            .may("idnumber", .raw), .may("lang", .lang), .may("calendartype", .plugin), .may("userpicture", .int),
        ] + profile

    private static let profile: [Parameter] = [
        .may("maildisplay", .int), .may("city", .text), .may("country", .alpha), .may("timezone", .timezone),
        .may("description", .raw), .may("firstnamephonetic", .text), .may("lastnamephonetic", .text),
        .may("middlename", .text), .may("alternatename", .text), .may("interests", .text),
        .may("institution", .text), .may("department", .text), .may("phone1", .text), .may("phone2", .text),
        .may("address", .text), .may("theme", .theme), .may("mailformat", .int),
        .mayList("customfields", of: [.need("type", .alphanumext), .need("value", .raw)]),
        .mayList("preferences", of: [.need("type", .raw), .need("value", .raw)]),
    ]
}
