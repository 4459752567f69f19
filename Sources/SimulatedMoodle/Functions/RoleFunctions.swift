enum RoleFunctions {
    static let all: [WebServiceFunction] = [
        .write("core_role_assign_roles", [.needList("assignments", of: assignment)]) {
            (site, call) throws(MoodleException) in
            for fields in call.arguments.records("assignments") {
                let (role, context) = try place(of: fields, in: site, by: call.caller)
                let user = try fields.int("userid")
                guard let account = site.users[user], !account.deleted else {
                    throw .coding("User ID does not exist or is deleted!")
                }
                site.assign(role, to: user, in: context.id, by: nil)
            }
            return .null
        },
        .write("core_role_unassign_roles", [.needList("unassignments", of: assignment)]) {
            (site, call) throws(MoodleException) in
            for fields in call.arguments.records("unassignments") {
                let (role, context) = try place(of: fields, in: site, by: call.caller)
                site.unassign(role, from: try fields.int("userid"), in: context.id)
            }
            return .null
        },
    ]

    private static let assignment: [Parameter] =
        [.need("roleid", .int), .need("userid", .int)]
        + [.may("contextid", .int), .may("contextlevel", .alpha), .may("instanceid", .int)]

    /// The role and where it is meant, if the caller may give that role there.
    private static func place(
        of fields: Record, in site: Site, by caller: Caller
    ) throws(MoodleException) -> (role: Int, context: Context) {
        let context = try ContextReference.context(of: fields, in: site)
        try caller.require(.assignRoles)
        let role = try fields.int("roleid")
        guard Role.isAssignable(role, at: context.level) else { throw .invalidParameter }
        return (role, context)
    }
}
