enum CourseLookUps {
    static let all: [WebServiceFunction] = [
        .read("core_course_get_courses_by_field", [.or("field", .alpha, ""), .or("value", .raw, "")]) {
            (site, call) throws(MoodleException) in
            let (field, value) = (try call.arguments.text("field"), try call.arguments.text("value"))
            let found = try courses(of: site, where: field, is: value).filter { isVisible($0, to: call.caller) }
            let order = CourseOrder(site: site)
            return [
                "courses": .list(
                    found.map { .record(ListedCourse.record(of: $0, site: site, order: order, to: call.caller)) }),
                "warnings": .list(field == "ids" ? warnings(of: ids(in: value), site) : []),
            ]
        },
        .read("core_course_get_courses", [idsOption]) { (site, call) throws(MoodleException) in
            let ids = call.arguments["options"]?.record.ints("ids") ?? []
            let courses = ids.isEmpty ? site.courses.all : Set(ids).sorted().compactMap { site.courses[$0] }
            let order = CourseOrder(site: site)
            var records: [Value] = []
            for course in courses {
                if course.id != Course.frontPage { try call.caller.require(.viewCourses) }
                guard isVisible(course, to: call.caller) else { continue }
                let record = AdministeredCourse.record(of: course, order: order)
                records.append(
                    .record(call.caller.may(.updateCourses) ? record : record.without(AdministeredCourse.managersKeys)))
            }
            return .list(records)
        },
    ]

    private static let idsOption = Parameter(
        name: "options",
        shape: .record([Parameter(name: "ids", shape: .list(.value(.int)), presence: .optional)]),
        presence: .fallback([:]))

    private static func isVisible(_ course: Course, to caller: Caller) -> Bool {
        course.visible || caller.may(.viewHiddenCourses) || caller.may(.updateCourses)
    }

    /// Values are cleaned, not refused. An empty idnumber finds every course that has none.
    private static func courses(
        of site: Site, where field: String, is value: String
    ) throws(MoodleException) -> [Course] {
        switch field {
        case "": return site.courses.all
        case "id": return Int(value).flatMap { site.courses[$0] }.map { [$0] } ?? []
        case "ids": return ids(in: value).compactMap { site.courses[$0] }
        case "shortname": return site.courses.rows(.shortname(Collation.key(value)))
        case "idnumber": return site.courses.rows(.idnumber(Collation.key(value)))
        case "category": return Int(value).map { site.courses.rows(.category($0)) } ?? []
        case "sectionid": return []
        default: throw .invalidParameter
        }
    }

    private static func ids(in list: String) -> [Int] {
        list.split(separator: ",").compactMap { Int($0) }
    }

    private static func warnings(of ids: [Int], _ site: Site) -> [Value] {
        ids.filter { site.courses[$0] == nil }.map { id in
            [
                "item": "course", "itemid": .int(id), "warningcode": "1",
                "message": "No access rights in course context",
            ]
        }
    }
}
