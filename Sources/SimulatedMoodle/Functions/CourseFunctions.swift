enum CourseFunctions {
    static let all: [WebServiceFunction] = [
        .write("core_course_create_courses", [.needList("courses", of: newCourse)]) {
            (site, call) throws(MoodleException) in
            var created: [Value] = []
            for fields in call.arguments.records("courses") {
                let course = try CourseFields.create(fields, in: &site, call: call)
                created.append(["id": .int(course.id), "shortname": .text(course.shortname)])
            }
            return .list(created)
        },
        .write("core_course_update_courses", [.needList("courses", of: changedCourse)]) {
            (site, call) throws(MoodleException) in
            try eachWithWarnings(call.arguments.records("courses"), in: &site) {
                (site, fields) throws(MoodleException) in
                try CourseFields.update(fields, in: &site, call: call)
            }
        },
        .write("core_course_delete_courses", [.needValues("courseids", .int)]) {
            (site, call) throws(MoodleException) in
            let records = call.arguments.ints("courseids").map { Record([.init(key: "id", value: .int($0))]) }
            return try eachWithWarnings(records, in: &site) { (site, fields) throws(MoodleException) in
                try CourseDeletion.delete(try fields.int("id"), in: &site, call: call)
            }
        },
    ]

    private static let newCourse: [Parameter] =
        [
            .need("fullname", .text), .need("shortname", .text), .need("categoryid", .int),
            .or("summaryformat", .int, 1), .or("format", .plugin, "topics"), .or("showgrades", .int, 1),
            .or("newsitems", .int, 5), .or("maxbytes", .int, 0), .or("showreports", .int, 0),
            .or("groupmode", .int, 0), .or("groupmodeforce", .int, 0), .or("defaultgroupingid", .int, 0),
        ] + common

    private static let changedCourse: [Parameter] =
        [
            .need("id", .int), .may("fullname", .text), .may("shortname", .text), .may("categoryid", .int),
            .may("summaryformat", .int), .may("format", .plugin), .may("showgrades", .int), .may("newsitems", .int),
            .may("maxbytes", .int), .may("showreports", .int), .may("groupmode", .int),
            .may("groupmodeforce", .int), .may("defaultgroupingid", .int),
        ] + common

    private static let common: [Parameter] = [
        .may("idnumber", .raw), .may("summary", .raw), .may("startdate", .int), .may("enddate", .int),
        .may("numsections", .int), .may("visible", .int), .may("hiddensections", .int),
        .may("enablecompletion", .int), .may("completionnotify", .int), .may("lang", .alphanumext),
        .may("forcetheme", .plugin),
        .mayList("courseformatoptions", of: [.need("name", .alphanumext), .need("value", .raw)]),
        .mayList("customfields", of: [.need("shortname", .alphanumext), .need("value", .raw)]),
    ]

    /// Updating and deleting courses go on after a failure and put it among the warnings of a success.
    private static func eachWithWarnings(
        _ records: [Record], in site: inout Site,
        _ change: (inout Site, Record) throws(MoodleException) -> Void
    ) throws(MoodleException) -> Value {
        var warnings: [Value] = []
        for fields in records {
            let id = try fields.int("id")
            do {
                try site.transaction { site throws(MoodleException) in try change(&site, fields) }
            } catch {
                warnings.append([
                    "item": "course", "itemid": .int(id), "warningcode": .text(error.errorcode),
                    "message": .text(error.message),
                ])
            }
        }
        return ["warnings": .list(warnings)]
    }
}
