enum EnrolmentLookUps {
    static let all: [WebServiceFunction] = [
        .read(
            "core_enrol_get_enrolled_users",
            [
                .need("courseid", .int),
                .orEmptyList("options", of: [.need("name", .alphanumext), .need("value", .raw)]),
            ]
        ) { (site, call) throws(MoodleException) in
            try EnrolledUsers(site: site, call: call).answer()
        },
        .read("core_enrol_get_users_courses", [.need("userid", .int), .or("returnusercount", .bool, true)]) {
            (site, call) throws(MoodleException) in
            let user = try call.arguments.int("userid")
            guard user == call.caller.userID || call.caller.may(.viewParticipants) else { return [] }
            let counts = call.arguments.flag("returnusercount") == true
            return .list(courses(of: user, site: site, now: call.now, counts: counts))
        },
        .read("core_enrol_get_course_enrolment_methods", [.need("courseid", .int)]) {
            (site, call) throws(MoodleException) in
            // Manual and meta enrolments tell nothing of themselves here (enrol/externallib.php, Moodle 4.5).
            guard site.courses[try call.arguments.int("courseid")] != nil else { throw .missing(from: "course") }
            return []
        },
    ]

    private static func courses(of user: Int, site: Site, now: Int, counts: Bool) -> [Value] {
        let active = site.enrolments.rows(.user(user)).filter { $0.isActive(at: now) }.map(\.courseID)
        return Set(active).sorted().compactMap { id in
            guard let course = site.courses[id] else { return nil }
            return .record(record(of: course, site: site, counts: counts))
        }
    }

    private static func record(of course: Course, site: Site, counts: Bool) -> Record {
        var record: Record = [
            "id": .int(course.id), "shortname": .text(course.shortname), "fullname": .text(course.fullname),
            "displayname": .text(course.fullname),
        ]
        if counts {
            let people = Set(site.enrolments.rows(.course(course.id)).map(\.userID))
            record.append("enrolledusercount", .int(people.count))
        }
        let rest: Record = [
            "idnumber": .text(course.idnumber), "visible": .int(course.visible ? 1 : 0),
            "summary": .text(course.summary), "summaryformat": 1, "format": .text(course.format),
            "courseimage": .text(site.imageURL(of: course)), "showgrades": .bool(course.showgrades != 0),
            "lang": .text(course.lang), "enablecompletion": .bool(course.enablecompletion != 0),
            "completionhascriteria": false, "completionusertracked": true, "category": .int(course.categoryID),
            "progress": nil, "completed": false, "startdate": .int(course.startdate),
            "enddate": .int(course.enddate), "marker": 0, "lastaccess": nil, "isfavourite": false, "hidden": false,
            "overviewfiles": [], "showactivitydates": true, "showcompletionconditions": true,
            "timemodified": .int(course.timemodified),
        ]
        for field in rest.fields { record.append(field.key, field.value) }
        return record
    }
}
