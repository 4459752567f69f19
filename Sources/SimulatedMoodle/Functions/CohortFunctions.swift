enum CohortFunctions {
    static let all: [WebServiceFunction] = [
        .write("core_cohort_create_cohorts", [.needList("cohorts", of: newCohort)]) {
            (site, call) throws(MoodleException) in
            var created: [Value] = []
            for fields in call.arguments.records("cohorts") {
                created.append(.record(record(of: try create(fields, in: &site, by: call.caller))))
            }
            return .list(created)
        },
        .write("core_cohort_update_cohorts", [.needList("cohorts", of: [.need("id", .int)] + newCohort)]) {
            (site, call) throws(MoodleException) in
            for fields in call.arguments.records("cohorts") { try update(fields, in: &site, by: call.caller) }
            return .null
        },
        .write("core_cohort_delete_cohorts", [.needValues("cohortids", .int)]) {
            (site, call) throws(MoodleException) in
            for id in call.arguments.ints("cohortids") {
                guard site.cohorts[id] != nil else { throw .missing(from: "cohort") }
                try call.caller.require(.manageCohorts)
                site.cohortMembers.remove(all: .whole(id))
                site.cohorts.remove(id)
            }
            return .null
        },
        .read("core_cohort_get_cohorts", [.orNoValues("cohortids", .int)]) { (site, call) throws(MoodleException) in
            let ids = call.arguments.ints("cohortids")
            let cohorts = ids.isEmpty ? site.cohorts.all : Set(ids).sorted().compactMap { site.cohorts[$0] }
            if !cohorts.isEmpty { try requireView(of: call.caller) }
            return .list(cohorts.map { .record(shownRecord(of: $0)) })
        },
        .read(
            "core_cohort_search_cohorts",
            [
                .need("query", .raw),
                .needRecord(
                    "context",
                    [.or("contextid", .int, 0), .or("contextlevel", .alphanum, ""), .or("instanceid", .int, 0)]),
                .or("includes", .alpha, "parents"), .or("limitfrom", .int, 0), .or("limitnum", .int, 25),
            ]
        ) { (site, call) throws(MoodleException) in
            let context = try ContextReference.context(of: call.arguments["context"]?.record ?? Record(), in: site)
            try requireView(of: call.caller)
            return [
                "cohorts": .list(
                    try search(call.arguments, from: context.id, in: site).map { .record(shownRecord(of: $0)) })
            ]
        },
    ]

    private static let newCohort: [Parameter] = [
        .needRecord("categorytype", [.need("type", .text), .need("value", .raw)]), .need("name", .raw),
        .need("idnumber", .raw), .may("description", .raw), .or("descriptionformat", .int, 1),
        .may("visible", .bool), .may("theme", .theme),
        .mayList("customfields", of: [.need("shortname", .alphanumext), .need("value", .raw)]),
    ]

    private static func create(
        _ fields: Record, in site: inout Site, by caller: Caller
    ) throws(MoodleException) -> Cohort {
        let context = try context(of: fields["categorytype"]?.record ?? Record(), in: site)
        let (name, idnumber) = (try fields.text("name"), try fields.text("idnumber"))
        guard site.cohorts.first(.idnumber(Collation.key(idnumber))) == nil else { throw .invalidParameter }
        try caller.require(.manageCohorts)
        guard !name.isEmpty else { throw .coding("Missing cohort name in cohort_add_cohort().") }
        guard name.unicodeScalars.count <= 254, idnumber.unicodeScalars.count <= 100 else { throw .databaseWrite }
        return site.cohorts.insert { id in
            Cohort(
                id: id, contextID: context, name: name, idnumber: idnumber,
                description: fields.optionalText("description") ?? "", visible: fields.flag("visible") ?? true,
                theme: fields.optionalText("theme") ?? "")
        }
    }

    /// Place, name and idnumber are written as they are given; nothing keeps two cohorts from one idnumber here
    /// (`update_cohorts`, cohort/externallib.php, Moodle 4.5).
    private static func update(_ fields: Record, in site: inout Site, by caller: Caller) throws(MoodleException) {
        let (name, idnumber) = (try fields.text("name"), try fields.text("idnumber"))
        guard !name.trimmed.isEmpty else { throw .invalidParameter }
        let id = try fields.int("id")
        guard let old = site.cohorts[id] else { throw .missing(from: "cohort") }
        try caller.require(.manageCohorts)
        let context = try context(of: fields["categorytype"]?.record ?? Record(), in: site)
        guard name.unicodeScalars.count <= 254, idnumber.unicodeScalars.count <= 100 else { throw .databaseWrite }
        site.cohorts.update(id) { row in
            row.contextID = context
            row.name = name
            row.idnumber = idnumber
            row.description = fields.optionalText("description") ?? old.description
            row.visible = fields.flag("visible") ?? old.visible
            row.theme = fields.optionalText("theme") ?? old.theme
        }
    }

    private static func context(of category: Record, in site: Site) throws(MoodleException) -> Int {
        let value = try category.text("value")
        let found: Int?
        switch try category.text("type") {
        case "system": return Context.system
        case "id": found = Int(value)
        case "idnumber": found = site.categories.first(.idnumber(Collation.key(value)))?.id
        default: throw .invalidParameter
        }
        guard let found, let context = site.contextID(.coursecat, found) else { throw .invalidParameter }
        return context
    }

    /// By name, 25 at most unless asked otherwise. What the parameters call the first record, `limitfrom`, is taken for
    /// the number of a page (cohort/externallib.php and `cohort_get_cohorts`, Moodle 4.5).
    private static func search(
        _ arguments: Record, from context: Int, in site: Site
    ) throws(MoodleException) -> [Cohort] {
        let query = try arguments.text("query")
        let within: Set<Int>?
        switch try arguments.text("includes") {
        case "all": within = nil
        case "self": within = [context]
        case "parents": within = [context, Context.system]
        default: throw .coding("Invalid parameter value for 'includes'.")
        }
        let found = site.cohorts.all.filter { cohort in
            within?.contains(cohort.contextID) ?? true
                && [cohort.name, cohort.idnumber, cohort.description].contains { Collation.contains($0, query) }
        }
        let limit = max(0, try arguments.int("limitnum"))
        let rest = found.map { (key: [Collation.key($0.name), Collation.key($0.idnumber)], cohort: $0) }
            .sorted { $0.key.lexicographicallyPrecedes($1.key) }
            .map(\.cohort)
            .dropFirst(max(0, try arguments.int("limitfrom")) * limit)
        return Array(limit > 0 ? rest.prefix(limit) : rest)
    }

    static func requireView(of caller: Caller) throws(MoodleException) {
        guard caller.may(.viewCohorts) || caller.may(.manageCohorts) else { throw .lacks(.viewCohorts) }
    }

    private static func record(of cohort: Cohort) -> Record {
        [
            "id": .int(cohort.id), "name": .text(cohort.name), "idnumber": .text(cohort.idnumber),
            "description": .text(cohort.description), "descriptionformat": 1, "visible": .bool(cohort.visible),
            "theme": .text(cohort.theme),
        ]
    }

    private static func shownRecord(of cohort: Cohort) -> Record {
        var record = record(of: cohort)
        record.append("customfields", [])
        return record
    }
}
