enum GroupMemberFunctions {
    static let all: [WebServiceFunction] = [
        .write("core_group_add_group_members", [.needList("members", of: pair)]) {
            (site, call) throws(MoodleException) in
            for fields in call.arguments.records("members") {
                let (group, user) = try member(fields, in: site, by: call.caller)
                guard site.enrolment(user: user, course: group.courseID) != nil else { throw .invalidParameter }
                guard site.groupMembers.first(.pair(whole: group.id, user: user)) == nil else { continue }
                site.groupMembers.insert { Membership(id: $0, wholeID: group.id, userID: user) }
            }
            return .null
        },
        .write("core_group_delete_group_members", [.needList("members", of: pair)]) {
            (site, call) throws(MoodleException) in
            for fields in call.arguments.records("members") {
                let (group, user) = try member(fields, in: site, by: call.caller)
                site.groupMembers.remove(all: .pair(whole: group.id, user: user))
            }
            return .null
        },
        .read("core_group_get_group_members", [.needValues("groupids", .int)]) {
            (site, call) throws(MoodleException) in
            var answers: [Value] = []
            for id in call.arguments.ints("groupids") {
                guard site.groups[id] != nil else { throw .missing(from: "groups") }
                try call.caller.require(.manageGroups)
                let users = site.byName(site.members(group: id))
                answers.append(["groupid": .int(id), "userids": .list(users.map { .int($0) })])
            }
            return .list(answers)
        },
    ]

    private static let pair: [Parameter] = [.need("groupid", .int), .need("userid", .int)]

    private static func member(
        _ fields: Record, in site: Site, by caller: Caller
    ) throws(MoodleException) -> (group: Group, user: Int) {
        guard let group = site.groups[try fields.int("groupid")] else { throw .missing(from: "groups") }
        guard let user = site.users[try fields.int("userid")], !user.deleted else { throw .missing(from: "user") }
        try caller.require(.manageGroups)
        return (group, user.id)
    }
}

extension Site {
    /// Members come by last name, then first name, as the database sorts them.
    func byName(_ ids: [Int]) -> [Int] {
        ids.compactMap { users[$0] }
            .map { (key: [Collation.key($0.lastname), Collation.key($0.firstname)], id: $0.id) }
            .sorted { $0.key.lexicographicallyPrecedes($1.key) }
            .map(\.id)
    }
}
