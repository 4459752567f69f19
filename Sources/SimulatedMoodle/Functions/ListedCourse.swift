/// A course as `core_course_get_courses_by_field` shows it.
enum ListedCourse {
    /// `idnumber` and the times are for those who may change the course.
    static func record(of course: Course, site: Site, order: CourseOrder, to viewer: Caller) -> Record {
        let manages = viewer.may(.updateCourses)
        var record: Record = [
            "id": .int(course.id), "fullname": .text(course.fullname), "displayname": .text(course.fullname),
            "shortname": .text(course.shortname), "courseimage": .text(site.imageURL(of: course)),
            "categoryid": .int(course.categoryID),
            "categoryname": .text(site.categories[course.categoryID]?.name ?? ""),
            "sortorder": .int(order.sortorder(course: course.id)), "summary": .text(course.summary),
            "summaryformat": 1, "summaryfiles": [], "overviewfiles": [], "showactivitydates": true,
            "showcompletionconditions": true, "contacts": [],
            "enrollmentmethods": .list(site.methods.rows(.course(course.id)).map { .text($0.plugin) }),
        ]
        if manages { record.append("idnumber", .text(course.idnumber)) }
        appendSettings(of: course, to: &record)
        if manages { appendManagersFields(of: course, to: &record) }
        record.append("filters", filters)
        record.append("courseformatoptions", formatOptions)
        return record
    }

    private static func appendSettings(of course: Course, to record: inout Record) {
        record.append("format", .text(course.format))
        record.append("showgrades", .int(course.showgrades))
        record.append("newsitems", .int(course.newsitems))
        record.append("startdate", .int(course.startdate))
        record.append("enddate", .int(course.enddate))
        record.append("maxbytes", .int(course.maxbytes))
        record.append("showreports", .int(course.showreports))
        record.append("visible", .int(course.visible ? 1 : 0))
        record.append("groupmode", .int(course.groupmode))
        record.append("groupmodeforce", .int(course.groupmodeforce))
        record.append("defaultgroupingid", 0)
        record.append("enablecompletion", .int(course.enablecompletion))
        record.append("completionnotify", .int(course.completionnotify))
        record.append("lang", .text(course.lang))
        record.append("theme", .text(course.theme))
        record.append("marker", 0)
    }

    private static func appendManagersFields(of course: Course, to record: inout Record) {
        record.append("legacyfiles", 0)
        record.append("calendartype", "")
        record.append("timecreated", .int(course.timecreated))
        record.append("timemodified", .int(course.timemodified))
        record.append("requested", 0)
        record.append("cacherev", .int(course.timemodified))
    }

    private static let filters: Value = .list(
        ["displayh5p", "activitynames", "mathjaxloader", "emoticon", "urltolink", "mediaplugin"].map { name -> Value in
            ["filter": .text(name), "localstate": 0, "inheritedstate": 1]
        })

    private static let formatOptions: Value = [
        ["name": "hiddensections", "value": 1], ["name": "coursedisplay", "value": 0],
        ["name": "indentation", "value": "1"],
    ]
}

extension Site {
    func imageURL(of course: Course) -> String {
        "\(url)/pluginfile.php/\(contextID(.course, course.id) ?? 0)/course/generated/course.svg"
    }
}
