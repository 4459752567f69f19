/// `core_enrol_get_enrolled_users` (enrol/externallib.php, Moodle 4.5). Enrolment dates and status are in no answer;
/// status shows only through `onlyactive` and `onlysuspended`.
struct EnrolledUsers {
    let site: Site
    let call: Call

    func answer() throws(MoodleException) -> Value {
        let course = try call.arguments.int("courseid")
        let options = try options()
        guard site.courses[course] != nil else { throw .missing(from: "course") }
        try call.caller.require(.viewParticipants)
        if options.status != .any { try call.caller.require(.reviewEnrolments) }
        let everybody = Set(site.enrolments.rows(.course(course)).map(\.userID)).sorted()
        let chosen = options.sorted(everybody.filter { isWanted($0, in: course, options) }, of: site)
        let rest = chosen.dropFirst(max(0, options.from))
        let page = options.number > 0 ? rest.prefix(options.number) : rest
        return .list(page.compactMap { record(of: $0, in: course, options) })
    }

    private func record(of id: Int, in course: Int, _ options: EnrolledUsersOptions) -> Value? {
        let details = UserDetails(site: site, viewer: call.caller, place: .course)
        guard let user = site.users[id], var record = details.record(of: user) else { return nil }
        Participation(site: site, now: call.now).append(to: &record, user: id, course: course)
        if let fields = options.fields { record.keepOnly(fields) }
        return .record(record)
    }

    /// An option that Moodle does not know is passed over.
    private func options() throws(MoodleException) -> EnrolledUsersOptions {
        var options = EnrolledUsersOptions()
        for option in call.arguments.records("options") {
            try options.read(try option.text("name"), try option.text("value"))
        }
        return options
    }

    private func isWanted(_ user: Int, in course: Int, _ options: EnrolledUsersOptions) -> Bool {
        let isActive = Participation(site: site, now: call.now).isActive(user, in: course)
        switch options.status {
        case .any: break
        case .active: if !isActive { return false }
        case .suspended: if isActive { return false }
        }
        return options.group == 0 || site.groupMembers.first(.pair(whole: options.group, user: user)) != nil
    }
}
