/// A course as `core_course_get_courses` shows it. The front page lacks what other courses have.
enum AdministeredCourse {
    static func record(of course: Course, order: CourseOrder) -> Record {
        let isFrontPage = course.id == Course.frontPage
        var record: Record = [
            "id": .int(course.id), "shortname": .text(course.shortname), "categoryid": .int(course.categoryID),
            "categorysortorder": .int(order.sortorder(course: course.id)), "fullname": .text(course.fullname),
            "displayname": .text(course.fullname), "idnumber": .text(course.idnumber),
            "summary": .text(course.summary), "summaryformat": .int(isFrontPage ? 0 : 1),
            "format": .text(course.format), "showgrades": .int(course.showgrades),
            "newsitems": .int(course.newsitems), "startdate": .int(course.startdate),
            "enddate": .int(course.enddate), "numsections": .int(isFrontPage ? 1 : 0),
            "maxbytes": .int(course.maxbytes), "showreports": .int(course.showreports),
            "visible": .int(course.visible ? 1 : 0),
        ]
        if !isFrontPage { record.append("hiddensections", 1) }
        record.append("groupmode", .int(course.groupmode))
        record.append("groupmodeforce", .int(course.groupmodeforce))
        record.append("defaultgroupingid", 0)
        record.append("timecreated", .int(course.timecreated))
        record.append("timemodified", .int(course.timemodified))
        record.append("enablecompletion", .int(course.enablecompletion))
        record.append("completionnotify", .int(course.completionnotify))
        record.append("lang", .text(course.lang))
        record.append("forcetheme", .text(course.theme))
        record.append("courseformatoptions", isFrontPage ? frontPageOptions : formatOptions)
        record.append("showactivitydates", .bool(!isFrontPage))
        record.append("showcompletionconditions", isFrontPage ? .null : true)
        return record
    }

    /// What only those see who may change the course.
    static let managersKeys: Set<String> = [
        "categorysortorder", "idnumber", "showgrades", "showreports", "newsitems", "visible", "maxbytes",
        "hiddensections", "numsections", "groupmode", "groupmodeforce", "defaultgroupingid", "lang", "timecreated",
        "timemodified", "forcetheme", "enablecompletion", "completionnotify", "courseformatoptions",
    ]

    private static let frontPageOptions: Value = [["name": "numsections", "value": 1]]

    private static let formatOptions: Value = [
        ["name": "hiddensections", "value": 1], ["name": "coursedisplay", "value": 0],
    ]
}
