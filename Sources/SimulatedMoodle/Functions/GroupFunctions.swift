enum GroupFunctions {
    static let all: [WebServiceFunction] = [
        .write("core_group_create_groups", [.needList("groups", of: newGroup)]) {
            (site, call) throws(MoodleException) in
            var created: [Value] = []
            for fields in call.arguments.records("groups") {
                let group = try create(fields, in: &site, by: call.caller)
                created.append(.record(record(of: group, key: group.enrolmentkey ?? "")))
            }
            return .list(created)
        },
        .read("core_group_get_course_groups", [.need("courseid", .int)]) { (site, call) throws(MoodleException) in
            let course = try call.arguments.int("courseid")
            guard site.courses[course] != nil else { throw courseContextNotValid(course) }
            try call.caller.require(.manageGroups)
            let groups = site.groups.rows(.course(course)).sorted { Collation.key($0.name) < Collation.key($1.name) }
            return .list(groups.map { .record(record(of: $0, key: $0.enrolmentkey)) })
        },
        .write("core_group_update_groups", [.needList("groups", of: changedGroup)]) {
            (site, call) throws(MoodleException) in
            for fields in call.arguments.records("groups") { try update(fields, in: &site, by: call.caller) }
            return .null
        },
        .write("core_group_delete_groups", [.needValues("groupids", .int)]) { (site, call) throws(MoodleException) in
            for id in call.arguments.ints("groupids") {
                // A group that is not there is passed over in silence (group/externallib.php, Moodle 4.5).
                guard let group = site.groups[id] else { continue }
                try call.caller.require(.manageGroups)
                site.remove(group)
            }
            return .null
        },
    ]

    private static let newGroup: [Parameter] = [
        .need("courseid", .int), .need("name", .text), .need("description", .raw),
        .or("descriptionformat", .int, 1), .may("enrolmentkey", .raw), .may("idnumber", .raw),
        .or("visibility", .int, 0), .or("participation", .bool, true),
        .mayList("customfields", of: [.need("shortname", .alphanumext), .need("value", .raw)]),
    ]

    private static let changedGroup: [Parameter] = [
        .need("id", .int), .need("name", .text), .may("description", .raw), .or("descriptionformat", .int, 1),
        .may("enrolmentkey", .raw), .may("idnumber", .raw), .may("visibility", .text), .may("participation", .bool),
        .mayList("customfields", of: [.need("shortname", .alphanumext), .need("value", .raw)]),
    ]

    /// Names are compared in the database's way, the idnumber only where one is given (`groups_update_group`,
    /// group/lib.php, Moodle 4.5).
    private static func update(_ fields: Record, in site: inout Site, by caller: Caller) throws(MoodleException) {
        let name = try fields.text("name").trimmed
        guard !name.isEmpty, let group = site.groups[try fields.int("id")] else { throw .invalidParameter }
        let others = site.groups.rows(.course(group.courseID)).filter { $0.id != group.id }
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
        guard name.unicodeScalars.count <= 254, (idnumber ?? "").unicodeScalars.count <= 100 else {
            throw .databaseWrite
        }
        site.groups.update(group.id) { row in
            row.name = name
            row.idnumber = idnumber ?? row.idnumber
            row.description = fields.optionalText("description") ?? row.description
            row.enrolmentkey = fields.optionalText("enrolmentkey") ?? row.enrolmentkey
        }
    }

    private static func create(
        _ fields: Record, in site: inout Site, by caller: Caller
    ) throws(MoodleException) -> Group {
        let course = try fields.int("courseid")
        let name = try fields.text("name").trimmed
        let idnumber = (fields.optionalText("idnumber") ?? "").trimmed
        let others = site.groups.rows(.course(course))
        guard !name.isEmpty,
            !others.contains(where: { Collation.key($0.name) == Collation.key(name) })
        else { throw .invalidParameter }
        guard site.courses[course] != nil else { throw courseContextNotValid(course) }
        try caller.require(.manageGroups)
        if !idnumber.isEmpty, others.contains(where: { Collation.key($0.idnumber) == Collation.key(idnumber) }) {
            throw .moodle("idnumbertaken", "This ID number is already in use")
        }
        guard name.unicodeScalars.count <= 254, idnumber.unicodeScalars.count <= 100 else { throw .databaseWrite }
        return site.groups.insert { id in
            Group(
                id: id, courseID: course, name: name, idnumber: idnumber,
                description: fields.optionalText("description") ?? "",
                enrolmentkey: fields.optionalText("enrolmentkey"),
                visibility: fields.optionalInt("visibility") ?? 0,
                participation: fields.flag("participation") ?? true)
        }
    }

    private static func record(of group: Group, key: String?) -> Record {
        [
            "id": .int(group.id), "courseid": .int(group.courseID), "name": .text(group.name),
            "description": .text(group.description), "descriptionformat": 1,
            "enrolmentkey": key.map { .text($0) } ?? .null, "idnumber": .text(group.idnumber),
            "visibility": .int(group.visibility), "participation": .bool(group.participation),
        ]
    }

    static func courseContextNotValid(_ course: Int) -> MoodleException {
        .moodle(
            "errorcoursecontextnotvalid",
            "You cannot execute functions in the course context (course id:\(course)). "
                + "The context error message was: Invalid parameter value detected")
    }
}
