enum UserLookUps {
    static let all: [WebServiceFunction] = [
        .read("core_user_get_users_by_field", [.need("field", .alpha), .needValues("values", .raw)]) {
            (site, call) throws(MoodleException) in
            let field = try call.arguments.text("field")
            let found = try users(in: site, where: field, isOneOf: call.arguments.texts("values"))
            let details = UserDetails(site: site, viewer: call.caller)
            return .list(found.compactMap { details.record(of: $0) }.filter { $0.shows(field) }.map(Value.record))
        },
        .read("core_user_get_users", [.needList("criteria", of: [.need("key", .alpha), .need("value", .raw)])]) {
            (site, call) throws(MoodleException) in
            try search(site, for: call.arguments.records("criteria"), viewer: call.caller)
        },
        .read(
            "core_user_get_course_user_profiles",
            [.needList("userlist", of: [.need("userid", .int), .need("courseid", .int)])]
        ) { (site, call) throws(MoodleException) in
            var profiles: [Value] = []
            for pair in call.arguments.records("userlist") {
                let (user, course) = (try pair.int("userid"), try pair.int("courseid"))
                if let profile = courseProfile(of: user, in: course, site: site, call: call) {
                    profiles.append(.record(profile))
                }
            }
            return .list(profiles)
        },
    ]

    /// Deleted accounts are found too: by their id only, since nothing else of them is as it was.
    private static func users(
        in site: Site, where field: String, isOneOf values: [String]
    ) throws(MoodleException) -> [User] {
        var ids: Set<Int> = []
        for value in values {
            switch field {
            case "id":
                guard let id = Int(value) else { throw .invalidParameter }
                ids.insert(id)
            case "username":
                // Upper case is refused, not lowered.
                guard ParameterType.username.accept(value) != nil else { throw .invalidParameter }
                ids.formUnion(site.users.ids(.username(value)))
            case "email":
                guard ParameterType.rawTrimmed.accept(value) != nil else { throw .invalidParameter }
                ids.formUnion(site.users.ids(.email(Collation.key(value))))
            case "idnumber":
                if !value.isEmpty { ids.formUnion(site.users.ids(.idnumber(Collation.key(value)))) }
            default: throw .coding("invalid field parameter")
            }
        }
        return ids.sorted().compactMap { site.users[$0] }
    }

    /// A key that is no criterion is a warning, and narrows nothing: every account is the answer.
    private static func search(
        _ site: Site, for criteria: [Record], viewer: Caller
    ) throws(MoodleException) -> Value {
        var warnings: [Value] = []
        var wanted: [(key: String, value: String)] = []
        var used: Set<String> = []
        for criterion in criteria {
            let (key, value) = (try criterion.text("key"), try criterion.text("value"))
            guard used.insert(key).inserted else { throw .unnamed("keyalreadyset") }
            if UserCriterion.keys.contains(key) {
                wanted.append((key, value))
            } else {
                warnings.append([
                    "item": .text(key), "warningcode": "invalidfieldparameter",
                    "message": .text(
                        "The search key '\(key)' is not supported, look at the web service documentation"),
                ])
            }
        }
        let candidates = wanted.lazy.compactMap { UserCriterion.candidates($0.key, $0.value, in: site) }.first
        let details = UserDetails(site: site, viewer: viewer)
        let users = (candidates ?? site.users.all).filter { user in
            !user.deleted && wanted.allSatisfy { UserCriterion.holds($0.key, $0.value, for: user) }
        }
        let shown = users.compactMap { details.record(of: $0) }
            .filter { record in wanted.allSatisfy { record.shows($0.key) } }
        return ["users": .list(shown.map(Value.record)), "warnings": .list(warnings)]
    }

    private static func courseProfile(of id: Int, in course: Int, site: Site, call: Call) -> Record? {
        guard let user = site.users[id], !user.deleted, site.enrolment(user: id, course: course) != nil else {
            return nil
        }
        guard var record = UserDetails(site: site, viewer: call.caller).record(of: user) else { return nil }
        Participation(site: site, now: call.now).append(to: &record, user: id, course: course)
        return record
    }
}

extension Record {
    /// Whether a field is there and not empty, in PHP's sense of empty.
    fileprivate func shows(_ field: String) -> Bool {
        switch self[field] {
        case .text(let text): !text.isEmpty && text != "0"
        case .int(let number): number != 0
        default: false
        }
    }
}
