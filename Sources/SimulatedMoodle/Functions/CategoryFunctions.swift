/// `core_course_create_categories`, `core_course_get_categories` (course/externallib.php, Moodle 4.5).
enum CategoryFunctions {
    static let all: [WebServiceFunction] = [
        .write(
            "core_course_create_categories",
            [
                .needList(
                    "categories",
                    of: [
                        .need("name", .text), .or("parent", .int, 0), .may("idnumber", .raw),
                        .may("description", .raw), .or("descriptionformat", .int, 1), .may("theme", .theme),
                    ])
            ]
        ) { (site, call) throws(MoodleException) in
            try call.caller.require(.manageCategories)
            var created: [Value] = []
            for fields in call.arguments.records("categories") {
                let category = try create(fields, in: &site, now: call.now)
                created.append(["id": .int(category.id), "name": .text(category.name)])
            }
            return .list(created)
        },
        .read(
            "core_course_get_categories",
            [
                .orEmptyList("criteria", of: [.need("key", .alpha), .need("value", .raw)]),
                .or("addsubcategories", .bool, true),
            ]
        ) { (site, call) throws(MoodleException) in
            let found = try categories(
                of: site, matching: call.arguments.records("criteria"), by: call.caller)
            let shown = call.arguments.flag("addsubcategories") == false ? found : withSubcategories(found, of: site)
            let order = CourseOrder(site: site)
            let sorted = shown.sorted { order.sortorder(category: $0.id) < order.sortorder(category: $1.id) }
            let manages = call.caller.may(.manageCategories)
            return .list(sorted.map { .record(record(of: $0, in: site, order: order, toManager: manages)) })
        },
    ]

    private static func create(
        _ fields: Record, in site: inout Site, now: Int
    ) throws(MoodleException) -> Category {
        let parent = try fields.int("parent")
        let name = try fields.text("name")
        let idnumber = fields.optionalText("idnumber") ?? ""
        guard parent == 0 || site.categories[parent] != nil else {
            throw .moodle("unknowcategory", "Category not known!")
        }
        guard !name.isEmpty else { throw .moodle("categorynamerequired", "Category name is required") }
        guard name.unicodeScalars.count <= 255 else { throw .moodle("categorytoolong", "Category name too long") }
        guard idnumber.unicodeScalars.count <= 100 else {
            throw .moodle("idnumbertoolong", "ID number is too long")
        }
        if !idnumber.isEmpty, site.categories.first(.idnumber(Collation.key(idnumber))) != nil {
            throw .moodle("categoryidnumbertaken", "ID number is already used for another category")
        }
        let id = site.addCategory(name: name, idnumber: idnumber, parent: parent, at: now)
        site.categories.update(id) { row in
            row.description = fields.optionalText("description") ?? ""
            row.theme = fields.optionalText("theme") ?? ""
        }
        guard let created = site.categories[id] else { throw .missing(from: "course_categories") }
        return created
    }

    private static func categories(
        of site: Site, matching criteria: [Record], by caller: Caller
    ) throws(MoodleException) -> [Category] {
        let mayManage = caller.may(.manageCategories)
        var found = site.categories.all
        for criterion in criteria {
            let (key, value) = (try criterion.text("key"), try criterion.text("value"))
            // Asked by one who may not search on it, an idnumber must not look as if nobody had it.
            if ["idnumber", "visible", "theme"].contains(key), !mayManage { throw .criteria }
            switch key {
            case "id", "ids":
                let ids = Set(value.split(separator: ",").compactMap { Int($0) })
                found = found.filter { ids.contains($0.id) }
            case "idnumber": found = found.filter { Collation.key($0.idnumber) == Collation.key(value) }
            case "name": found = found.filter { Collation.key($0.name) == Collation.key(value) }
            case "parent": found = found.filter { String($0.parent) == value }
            case "visible": found = found.filter { ($0.visible ? "1" : "0") == value }
            case "theme": found = found.filter { $0.theme == value }
            default: throw .criteria
            }
        }
        return found
    }

    private static func withSubcategories(_ found: [Category], of site: Site) -> [Category] {
        let paths = found.map { $0.path + "/" }
        let ids = Set(found.map(\.id))
        return site.categories.all.filter { category in
            ids.contains(category.id) || paths.contains { category.path.hasPrefix($0) }
        }
    }

    private static func record(
        of category: Category, in site: Site, order: CourseOrder, toManager: Bool
    ) -> Record {
        let record: Record = [
            "id": .int(category.id), "name": .text(category.name), "idnumber": .text(category.idnumber),
            "description": .text(category.description), "descriptionformat": 1, "parent": .int(category.parent),
            "sortorder": .int(order.sortorder(category: category.id)),
            "coursecount": .int(site.courses.count(.category(category.id))),
            "visible": .int(category.visible ? 1 : 0), "visibleold": .int(category.visible ? 1 : 0),
            "timemodified": .int(category.timemodified), "depth": .int(category.depth),
            "path": .text(category.path), "theme": .text(category.theme),
        ]
        return toManager ? record : record.without(["idnumber", "visible", "visibleold", "timemodified", "theme"])
    }
}

extension MoodleException {
    fileprivate static var criteria: MoodleException {
        .moodle("criteriaerror", "Missing permissions to search on a criterion.")
    }
}
