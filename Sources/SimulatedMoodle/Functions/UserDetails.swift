/// What an account may be shown to be (`user_get_user_details`, user/lib.php, Moodle 4.5).
struct UserDetails {
    let site: Site
    let viewer: Caller

    /// The record of a person, or nil for one whom the viewer may not see. Empty fields are left out, save
    /// `department`; `middlename`, `maildisplay` and other people's preferences are never shown.
    func record(of user: User) -> Record? {
        guard isSelf(user) || viewer.may(.viewUsers) else { return nil }
        var record: Record = ["id": .int(user.id)]
        appendNames(of: user, to: &record)
        appendContact(of: user, to: &record)
        record.append("firstaccess", 0)
        record.append("lastaccess", 0)
        if seesAll(of: user) {
            record.append("auth", .text(user.auth))
            record.append("suspended", .bool(user.suspended))
            record.append("confirmed", true)
            record.append("lang", .text(user.lang))
            record.append("theme", .text(user.theme))
            record.append("timezone", .text(user.timezone))
            record.append("mailformat", .int(user.mailformat))
            record.append("trackforums", 0)
        }
        appendAppearance(of: user, to: &record)
        if isSelf(user) { record.append("preferences", preferences(of: user)) }
        return record
    }

    /// The shape inside a course: no account settings, the last access to the course.
    func courseRecord(of user: User) -> Record? {
        guard let details = record(of: user) else { return nil }
        var record = Record()
        for field in details.fields where !Self.accountSettings.contains(field.key) {
            record.append(field.key, field.value)
            if field.key == "lastaccess" { record.append("lastcourseaccess", 0) }
        }
        return record
    }

    private static let accountSettings: Set<String> = [
        "auth", "suspended", "confirmed", "lang", "theme", "timezone", "mailformat", "trackforums",
    ]

    private func isSelf(_ user: User) -> Bool { user.id == viewer.userID }

    private func seesAll(of user: User) -> Bool { isSelf(user) || viewer.may(.viewAllOfUsers) }

    private func appendNames(of user: User, to record: inout Record) {
        if seesAll(of: user) { record.append("username", .text(user.username)) }
        record.append("firstname", .text(user.firstname))
        record.append("lastname", .text(user.lastname))
        record.append("fullname", .text(user.fullname))
    }

    private func appendContact(of user: User, to record: inout Record) {
        let profile = user.profile
        if seesAll(of: user) || viewer.may(.viewEmails) { record.append("email", .text(user.email)) }
        if seesAll(of: user) {
            record.appendUnlessEmpty("address", profile["address"])
            record.appendUnlessEmpty("phone1", profile["phone1"])
            record.appendUnlessEmpty("phone2", profile["phone2"])
        }
        record.append("department", .text(profile["department"] ?? ""))
        record.appendUnlessEmpty("institution", profile["institution"])
        if seesAll(of: user) { record.appendUnlessEmpty("idnumber", user.idnumber) }
        record.appendUnlessEmpty("interests", profile["interests"].map(Self.tagList))
    }

    private func appendAppearance(of user: User, to record: inout Record) {
        let profile = user.profile
        if let description = profile["description"] {
            record.append("description", .text(ShownHTML.clean(description)))
            record.append("descriptionformat", 1)
        }
        record.appendUnlessEmpty("city", profile["city"])
        record.appendUnlessEmpty("country", profile["country"])
        record.append("profileimageurlsmall", .text(site.pictureURL("f2")))
        record.append("profileimageurl", .text(site.pictureURL("f1")))
    }

    private func preferences(of user: User) -> Value {
        let kept = user.preferences.sorted { $0.key < $1.key }.map { name, value -> Value in
            ["name": .text(name), "value": .text(value)]
        }
        return .list(kept + [["name": "_lastloaded", "value": .int(user.timecreated)]])
    }

    private static func tagList(_ interests: String) -> String {
        interests.split(separator: ",").map { $0.trimmingPrefix(" ") }.joined(separator: ", ")
    }
}
