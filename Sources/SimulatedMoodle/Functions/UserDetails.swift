/// What an account may be shown to be (`user_get_user_details`, user/lib.php, Moodle 4.5).
struct UserDetails {
    enum Place {
        case site
        case course
    }

    let site: Site
    let viewer: Caller
    var place = Place.site

    /// The record of a person, or nil for one whom the viewer may not see. Empty fields are left out, save
    /// `department`; `middlename`, `maildisplay` and other people's preferences are never shown. In a course, account
    /// settings are left out too.
    func record(of user: User) -> Record? {
        guard isSelf(user) || viewer.may(.viewUsers) else { return nil }
        var record: Record = ["id": .int(user.id)]
        appendNames(of: user, to: &record)
        appendContact(of: user, to: &record)
        record.append("firstaccess", 0)
        record.append("lastaccess", 0)
        if place == .course { record.append("lastcourseaccess", 0) } else { appendSettings(of: user, to: &record) }
        appendAppearance(of: user, to: &record)
        if isSelf(user) { record.append("preferences", preferences(of: user)) }
        return record
    }

    private func appendSettings(of user: User, to record: inout Record) {
        let seesAll = seesAll(of: user)
        if seesAll { record.append("auth", .text(user.auth)) }
        record.append("suspended", .bool(user.suspended))
        if seesAll {
            record.append("confirmed", true)
            record.append("lang", .text(user.lang))
            record.append("theme", .text(user.theme))
        }
        record.append("timezone", .text(user.timezone))
        if seesAll {
            record.append("mailformat", .int(user.mailformat))
            record.append("trackforums", 0)
        }
    }

    private func isSelf(_ user: User) -> Bool { user.id == viewer.userID }

    private func seesAll(of user: User) -> Bool { isSelf(user) || viewer.may(.viewAllOfUsers) }

    /// A person may show the address to everybody (`maildisplay` 1).
    private func seesEmail(of user: User) -> Bool {
        isSelf(user) || user.maildisplay == 1 || viewer.may(.viewIdentity)
            || (place == .course && viewer.may(.viewEmails))
    }

    private func appendNames(of user: User, to record: inout Record) {
        if seesAll(of: user) { record.append("username", .text(user.username)) }
        record.append("firstname", .text(user.firstname))
        record.append("lastname", .text(user.lastname))
        record.append("fullname", .text(user.fullname))
    }

    private func appendContact(of user: User, to record: inout Record) {
        let profile = user.profile
        if seesEmail(of: user) { record.append("email", .text(user.email)) }
        record.appendUnlessEmpty("address", profile["address"])
        // The stock identity field is the e-mail alone: telephones are for administrators.
        if viewer.isAdministrator {
            record.appendUnlessEmpty("phone1", profile["phone1"])
            record.appendUnlessEmpty("phone2", profile["phone2"])
        }
        if seesAll(of: user) {
            record.append("department", .text(profile["department"] ?? ""))
            record.appendUnlessEmpty("institution", profile["institution"])
            record.appendUnlessEmpty("idnumber", user.idnumber)
        }
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
