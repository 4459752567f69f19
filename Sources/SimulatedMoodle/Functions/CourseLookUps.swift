enum CourseLookUps {
    static let all: [WebServiceFunction] = [
        .read("core_course_get_courses_by_field", [.or("field", .alpha, ""), .or("value", .raw, "")]) {
            (site, call) throws(MoodleException) in
            let found = try courses(
                of: site, where: call.arguments.text("field"), is: call.arguments.text("value"))
            let visible = found.filter { $0.visible || call.caller.may(.viewHiddenCourses) }
            let order = CourseOrder(site: site)
            return [
                "courses": .list(
                    visible.map { .record(ListedCourse.record(of: $0, site: site, order: order, to: call.caller)) }),
                "warnings": [],
            ]
        },
        .read("core_course_get_courses", [idsOption]) { (site, call) throws(MoodleException) in
            let ids = call.arguments["options"]?.record.ints("ids") ?? []
            let courses = ids.isEmpty ? site.courses.all : Set(ids).sorted().compactMap { site.courses[$0] }
            let order = CourseOrder(site: site)
            var records: [Value] = []
            for course in courses {
                if course.id != Course.frontPage { try call.caller.require(.viewCourses) }
                records.append(.record(AdministeredCourse.record(of: course, order: order)))
            }
            return .list(records)
        },
    ]

    private static let idsOption = Parameter(
        name: "options",
        shape: .record([Parameter(name: "ids", shape: .list(.value(.int)), presence: .optional)]),
        presence: .fallback([:]))

    private static func courses(
        of site: Site, where field: String, is value: String
    ) throws(MoodleException) -> [Course] {
        switch field {
        case "": return site.courses.all
        case "id", "ids":
            let ids = value.split(separator: ",").compactMap { Int($0) }
            return Set(ids).sorted().compactMap { site.courses[$0] }
        case "shortname": return site.courses.rows(.shortname(Collation.key(value)))
        case "idnumber": return value.isEmpty ? [] : site.courses.rows(.idnumber(Collation.key(value)))
        case "category": return Int(value).map { site.courses.rows(.category($0)) } ?? []
        default: throw .invalidParameter
        }
    }
}
