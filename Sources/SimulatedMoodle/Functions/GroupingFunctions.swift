/// Groupings (`group/externallib.php`, Moodle 4.5).
enum GroupingFunctions {
    static let all: [WebServiceFunction] = [
        .write("core_group_create_groupings", [.needList("groupings", of: newGrouping)]) {
            (site, call) throws(MoodleException) in
            var created: [Value] = []
            for fields in call.arguments.records("groupings") {
                created.append(.record(record(of: try create(fields, in: &site, by: call.caller))))
            }
            return .list(created)
        },
        .read("core_group_get_course_groupings", [.need("courseid", .int)]) { (site, call) throws(MoodleException) in
            let course = try call.arguments.int("courseid")
            guard site.courses[course] != nil else { throw GroupFunctions.courseContextNotValid(course) }
            try call.caller.require(.manageGroups)
            let groupings = site.groupings.rows(.course(course)).sorted {
                Collation.key($0.name) < Collation.key($1.name)
            }
            return .list(groupings.map { .record(record(of: $0)) })
        },
        .write(
            "core_group_assign_grouping",
            [.needList("assignments", of: [.need("groupingid", .int), .need("groupid", .int)])]
        ) { (site, call) throws(MoodleException) in
            for fields in call.arguments.records("assignments") {
                guard let grouping = site.groupings[try fields.int("groupingid")] else {
                    throw .missing(from: "groupings")
                }
                guard let group = site.groups[try fields.int("groupid")] else { throw .missing(from: "groups") }
                // Asked for before the rights are: a group that is in it already needs none.
                if grouping.groups.contains(group.id) { continue }
                try call.caller.require(.manageGroups)
                site.groupings.update(grouping.id) { $0.groups.insert(group.id) }
            }
            return .null
        },
        .write(
            "core_group_unassign_grouping",
            [.needList("unassignments", of: [.need("groupingid", .int), .need("groupid", .int)])]
        ) { (site, call) throws(MoodleException) in
            for fields in call.arguments.records("unassignments") {
                guard let grouping = site.groupings[try fields.int("groupingid")] else {
                    throw .missing(from: "groupings")
                }
                guard let group = site.groups[try fields.int("groupid")] else { throw .missing(from: "groups") }
                if !grouping.groups.contains(group.id) { continue }
                try call.caller.require(.manageGroups)
                site.groupings.update(grouping.id) { $0.groups.remove(group.id) }
            }
            return .null
        },
        .write("core_group_update_groupings", [.needList("groupings", of: changedGrouping)]) {
            (site, call) throws(MoodleException) in
            for fields in call.arguments.records("groupings") { try update(fields, in: &site, by: call.caller) }
            return .null
        },
    ]

    private static let changedGrouping: [Parameter] = [
        .need("id", .int), .need("name", .text), .need("description", .raw), .or("descriptionformat", .int, 1),
        .may("idnumber", .raw),
        .mayList("customfields", of: [.need("shortname", .alphanumext), .need("value", .raw)]),
    ]

    private static func update(_ fields: Record, in site: inout Site, by caller: Caller) throws(MoodleException) {
        let name = try fields.text("name").trimmed
        guard !name.isEmpty, let grouping = site.groupings[try fields.int("id")] else { throw .invalidParameter }
        let others = site.groupings.rows(.course(grouping.courseID)).filter { $0.id != grouping.id }
        guard !others.contains(where: { Collation.key($0.name) == Collation.key(name) }) else {
            throw .invalidParameter
        }
        try caller.require(.manageGroups)
        let idnumber = fields.optionalText("idnumber")?.trimmed
        if let idnumber, !idnumber.isEmpty,
            others.contains(where: { Collation.key($0.idnumber) == Collation.key(idnumber) })
        {
            throw .moodle("idnumbertaken", "This ID number is already in use")
        }
        let description = try fields.text("description")
        site.groupings.update(grouping.id) { row in
            row.name = name
            row.idnumber = idnumber ?? row.idnumber
            row.description = description
        }
    }

    private static let newGrouping: [Parameter] = [
        .need("courseid", .int), .need("name", .text), .need("description", .raw), .or("descriptionformat", .int, 1),
        .may("idnumber", .raw),
        .mayList("customfields", of: [.need("shortname", .alphanumext), .need("value", .raw)]),
    ]

    private static func create(
        _ fields: Record, in site: inout Site, by caller: Caller
    ) throws(MoodleException) -> Grouping {
        let course = try fields.int("courseid")
        let name = try fields.text("name").trimmed
        let idnumber = (fields.optionalText("idnumber") ?? "").trimmed
        let others = site.groupings.rows(.course(course))
        guard !name.isEmpty, !others.contains(where: { Collation.key($0.name) == Collation.key(name) }) else {
            throw .invalidParameter
        }
        guard site.courses[course] != nil else { throw GroupFunctions.courseContextNotValid(course) }
        try caller.require(.manageGroups)
        if !idnumber.isEmpty, others.contains(where: { Collation.key($0.idnumber) == Collation.key(idnumber) }) {
            throw .moodle("idnumbertaken", "This ID number is already in use")
        }
        guard name.unicodeScalars.count <= 255, idnumber.unicodeScalars.count <= 100 else { throw .databaseWrite }
        return site.groupings.insert { id in
            Grouping(
                id: id, courseID: course, name: name, idnumber: idnumber,
                description: fields.optionalText("description") ?? "")
        }
    }

    private static func record(of grouping: Grouping) -> Record {
        [
            "id": .int(grouping.id), "courseid": .int(grouping.courseID), "name": .text(grouping.name),
            "description": .text(grouping.description), "descriptionformat": 1, "idnumber": .text(grouping.idnumber),
        ]
    }
}
