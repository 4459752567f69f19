/// Making and changing one course (course/externallib.php and course/lib.php, Moodle 4.5).
enum CourseFields {
    private static let secondsADay = 86_400

    static func create(_ fields: Record, in site: inout Site, call: Call) throws(MoodleException) -> Course {
        let category = try fields.int("categoryid")
        guard site.categories[category] != nil else {
            throw .moodle(
                "errorcatcontextnotvalid",
                "You cannot execute functions in the category context (category id:\(category)). "
                    + "The context error message was: Invalid parameter value detected")
        }
        try call.caller.require(.createCourses)
        let (shortname, fullname) = (try fields.text("shortname"), try fields.text("fullname"))
        let idnumber = fields.optionalText("idnumber") ?? ""
        guard !fullname.trimmed.isEmpty else { throw .wrongCourseField("fullname") }
        guard !shortname.trimmed.isEmpty else { throw .wrongCourseField("shortname") }
        try requireInstalledLanguage(fields, in: site)
        try requireFree(shortname: shortname, idnumber: idnumber, for: nil, in: site)
        guard fits(shortname: shortname, fullname: fullname, idnumber: idnumber) else { throw .databaseWrite }
        let id = site.addCourse(
            shortname: shortname, fullname: fullname, idnumber: idnumber, category: category, at: call.now)
        site.courses.update(id) { course in
            course.startdate = fields.optionalInt("startdate") ?? call.now - call.now % secondsADay
            course.enddate = course.startdate + 365 * secondsADay
            apply(fields, to: &course)
        }
        guard let course = site.courses[id] else { throw .missing(from: "course") }
        return course
    }

    static func update(_ fields: Record, in site: inout Site, call: Call) throws(MoodleException) {
        let id = try fields.int("id")
        guard let course = site.courses[id] else { throw .missing(from: "course") }
        try call.caller.require(.updateCourses)
        let shortname = fields.optionalText("shortname") ?? course.shortname
        let idnumber = fields.optionalText("idnumber") ?? course.idnumber
        let fullname = fields.optionalText("fullname") ?? course.fullname
        guard !fullname.trimmed.isEmpty else { throw .wrongCourseField("fullname") }
        guard !shortname.trimmed.isEmpty else { throw .wrongCourseField("shortname") }
        try requireInstalledLanguage(fields, in: site)
        if let category = fields.optionalInt("categoryid"), site.categories[category] == nil {
            throw .missing(from: "course_categories")
        }
        try requireFree(shortname: shortname, idnumber: idnumber, for: id, in: site)
        guard fits(shortname: shortname, fullname: fullname, idnumber: idnumber) else { throw .databaseWrite }
        site.courses.update(id) { row in
            row.shortname = shortname
            row.fullname = fullname
            row.idnumber = idnumber
            row.categoryID = fields.optionalInt("categoryid") ?? row.categoryID
            row.timemodified = call.now
            apply(fields, to: &row)
        }
    }

    /// Short names and idnumbers compare without letter case.
    private static func requireFree(
        shortname: String, idnumber: String, for id: Int?, in site: Site
    ) throws(MoodleException) {
        if site.courses.rows(.shortname(Collation.key(shortname))).contains(where: { $0.id != id }) {
            throw .moodle("shortnametaken", "Short name is already used for another course (\(shortname))")
        }
        if !idnumber.isEmpty,
            site.courses.rows(.idnumber(Collation.key(idnumber))).contains(where: { $0.id != id })
        {
            throw .moodle("courseidnumbertaken", "ID number is already used for another course (\(idnumber))")
        }
    }

    private static func requireInstalledLanguage(_ fields: Record, in site: Site) throws(MoodleException) {
        guard let lang = fields.optionalText("lang") else { return }
        guard site.languages.contains(lang) else { throw .wrongCourseField("lang") }
    }

    private static func fits(shortname: String, fullname: String, idnumber: String) -> Bool {
        shortname.unicodeScalars.count <= 255 && fullname.unicodeScalars.count <= 254
            && idnumber.unicodeScalars.count <= 100
    }

    private static func apply(_ fields: Record, to course: inout Course) {
        course.summary = fields.optionalText("summary") ?? course.summary
        course.format = fields.optionalText("format") ?? course.format
        course.startdate = fields.optionalInt("startdate") ?? course.startdate
        course.enddate = fields.optionalInt("enddate") ?? course.enddate
        course.visible = fields.optionalInt("visible").map { $0 != 0 } ?? course.visible
        course.showgrades = fields.optionalInt("showgrades") ?? course.showgrades
        course.newsitems = fields.optionalInt("newsitems") ?? course.newsitems
        course.maxbytes = fields.optionalInt("maxbytes") ?? course.maxbytes
        course.showreports = fields.optionalInt("showreports") ?? course.showreports
        course.groupmode = fields.optionalInt("groupmode") ?? course.groupmode
        course.groupmodeforce = fields.optionalInt("groupmodeforce") ?? course.groupmodeforce
        course.enablecompletion = fields.optionalInt("enablecompletion") ?? course.enablecompletion
        course.completionnotify = fields.optionalInt("completionnotify") ?? course.completionnotify
        course.lang = fields.optionalText("lang") ?? course.lang
        course.theme = fields.optionalText("forcetheme") ?? course.theme
    }
}
