enum EnrolmentFunctions {
    static let all: [WebServiceFunction] = [
        .write(
            "enrol_manual_enrol_users",
            [
                .needList(
                    "enrolments",
                    of: [
                        .need("roleid", .int), .need("userid", .int), .need("courseid", .int),
                        .may("timestart", .int), .may("timeend", .int), .may("suspend", .int),
                    ])
            ]
        ) { (site, call) throws(MoodleException) in
            for fields in call.arguments.records("enrolments") { try enrol(fields, in: &site, by: call.caller) }
            return .null
        },
        .write(
            "enrol_manual_unenrol_users",
            [
                .needList(
                    "enrolments", of: [.need("userid", .int), .need("courseid", .int), .may("roleid", .int)])
            ]
        ) { (site, call) throws(MoodleException) in
            for fields in call.arguments.records("enrolments") { try unenrol(fields, in: &site, by: call.caller) }
            return .null
        },
    ]

    /// The checks in Moodle's order (enrol/manual/externallib.php, Moodle 4.5). What a record leaves out of dates and
    /// status is set to 0, 0 and active, for an enrolment that exists too.
    private static func enrol(_ fields: Record, in site: inout Site, by caller: Caller) throws(MoodleException) {
        let (role, user) = (try fields.int("roleid"), try fields.int("userid"))
        let course = try fields.int("courseid")
        guard let context = site.contextID(.course, course) else { throw .invalidParameter }
        try caller.require(.enrolUsers)
        try requireActive(user, of: site)
        guard Role.isAssignable(role, at: .course) else {
            throw .moodle(
                "wsusercannotassign",
                "You don't have the permission to assign this role (\(role)) to this user (\(user)) "
                    + "in this course (\(course)).")
        }
        guard let method = site.manualMethod(of: course) else { throw noManualMethod(in: course) }
        let change = site.enrol(
            user, by: method, timestart: fields.optionalInt("timestart") ?? 0,
            timeend: fields.optionalInt("timeend") ?? 0, suspended: (fields.optionalInt("suspend") ?? 0) != 0)
        site.assign(role, to: user, in: context, by: nil)
        try sendMail(about: change, of: site)
    }

    private static func unenrol(_ fields: Record, in site: inout Site, by caller: Caller) throws(MoodleException) {
        let (user, course) = (try fields.int("userid"), try fields.int("courseid"))
        guard site.courses[course] != nil else { throw .missing(from: "course") }
        try caller.require(.unenrolUsers)
        guard let method = site.manualMethod(of: course) else { throw noManualMethod(in: course) }
        try requireActive(user, of: site)
        for enrolment in site.enrolments.rows(.membership(course: course, user: user))
        where enrolment.methodID == method.id {
            site.unenrol(enrolment)
        }
    }

    /// A suspended account may be enrolled, a deleted one or the guest may not.
    private static func requireActive(_ id: Int, of site: Site) throws(MoodleException) {
        guard let user = site.users[id] else { throw .missing(from: "user") }
        if user.deleted { throw .deletedUser }
        if id == Site.guestID { throw .guestUser }
    }

    /// On a site that cannot send mail, a new enrolment fails and is rolled back; a changed one fails and stays.
    private static func sendMail(about change: EnrolmentChange, of site: Site) throws(MoodleException) {
        guard site.mail == .breaks, change != .none else { return }
        var failure = MoodleException.unnamed("Message was not sent.")
        if change == .changed { failure.effects = .kept }
        throw failure
    }

    private static func noManualMethod(in course: Int) -> MoodleException {
        .moodle(
            "wsnoinstance",
            "Manual enrolment plugin instance doesn't exist or is disabled for the course (id = \(course))")
    }
}
