/// `core_enrol_get_enrolled_users` (enrol/externallib.php, Moodle 4.5). Enrolment dates and status are in no answer;
/// status shows only through `onlyactive` and `onlysuspended`.
struct EnrolledUsers {
    let site: Site
    let call: Call

    func answer() throws(MoodleException) -> Value {
        let course = try call.arguments.int("courseid")
        guard site.courses[course] != nil else { throw .missing(from: "course") }
        try call.caller.require(.viewParticipants)
        let options = try options()
        let everybody = Set(site.enrolments.rows(.course(course)).map(\.userID)).sorted()
        let chosen = everybody.filter { user in isWanted(user, in: course, options) }
        let page = slice(chosen, options)
        let details = UserDetails(site: site, viewer: call.caller)
        let participation = Participation(site: site, now: call.now)
        return .list(
            page.compactMap { id in
                guard let user = site.users[id], var record = details.courseRecord(of: user) else { return nil }
                participation.append(to: &record, user: id, course: course)
                if let fields = options["userfields"] {
                    record.keepOnly(Set(fields.split(separator: ",").map(String.init)).union(["id", "fullname"]))
                }
                return .record(record)
            })
    }

    private static let known: Set<String> = [
        "withcapability", "groupid", "onlyactive", "onlysuspended", "userfields", "limitfrom", "limitnumber",
        "sortby", "sortdirection",
    ]

    private func options() throws(MoodleException) -> [String: String] {
        var options: [String: String] = [:]
        for option in call.arguments.records("options") {
            let name = try option.text("name")
            guard Self.known.contains(name) else { throw .invalidParameter }
            options[name] = try option.text("value")
        }
        return options
    }

    private func isWanted(_ user: Int, in course: Int, _ options: [String: String]) -> Bool {
        let isActive = Participation(site: site, now: call.now).isActive(user, in: course)
        if options["onlyactive"] == "1", !isActive { return false }
        if options["onlysuspended"] == "1", isActive { return false }
        guard let group = options["groupid"].flatMap({ Int($0) }), group != 0 else { return true }
        return site.groupMembers.first(.pair(whole: group, user: user)) != nil
    }

    private func slice(_ users: [Int], _ options: [String: String]) -> ArraySlice<Int> {
        let from = options["limitfrom"].flatMap { Int($0) } ?? 0
        let number = options["limitnumber"].flatMap { Int($0) } ?? 0
        let rest = users.dropFirst(max(0, from))
        return number > 0 ? rest.prefix(number) : rest
    }
}
