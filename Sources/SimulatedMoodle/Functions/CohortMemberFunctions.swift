enum CohortMemberFunctions {
    static let all: [WebServiceFunction] = [
        .write("core_cohort_add_cohort_members", [.needList("members", of: member)]) {
            (site, call) throws(MoodleException) in
            var warnings: [Value] = []
            for fields in call.arguments.records("members") {
                let cohort = try Reference(fields["cohorttype"]?.record)
                let user = try Reference(fields["usertype"]?.record)
                if let refusal = try add(user, to: cohort, in: &site, by: call.caller) {
                    warnings.append([
                        "warningcode": .text(String(refusal.code)), "message": .text(refusal.message),
                    ])
                }
            }
            return ["warnings": .list(warnings)]
        },
        .write(
            "core_cohort_delete_cohort_members",
            [.needList("members", of: [.need("cohortid", .int), .need("userid", .int)])]
        ) { (site, call) throws(MoodleException) in
            for fields in call.arguments.records("members") {
                let (cohort, user) = (try fields.int("cohortid"), try fields.int("userid"))
                guard site.cohorts[cohort] != nil else { throw .missing(from: "cohort") }
                guard let account = site.users[user], !account.deleted else { throw .missing(from: "user") }
                try requireAssign(of: call.caller)
                site.cohortMembers.remove(all: .pair(whole: cohort, user: user))
            }
            return .null
        },
        .read("core_cohort_get_cohort_members", [.needValues("cohortids", .int)]) {
            (site, call) throws(MoodleException) in
            var answers: [Value] = []
            for id in call.arguments.ints("cohortids") {
                guard site.cohorts[id] != nil else { throw .missing(from: "cohort") }
                try CohortFunctions.requireView(of: call.caller)
                let users = site.byName(site.members(cohort: id))
                answers.append(["cohortid": .int(id), "userids": .list(users.map { .int($0) })])
            }
            return .list(answers)
        },
    ]

    private static let member: [Parameter] = [
        .needRecord("cohorttype", [.need("type", .alphanumext), .need("value", .raw)]),
        .needRecord("usertype", [.need("type", .alphanumext), .need("value", .raw)]),
    ]

    /// A cohort or a person as the caller names it, e.g. `idnumber=year3`.
    private struct Reference {
        let type: String
        let value: String

        init(_ record: Record?) throws(MoodleException) {
            type = try (record ?? Record()).text("type")
            value = try (record ?? Record()).text("value")
        }

        var text: String { "\(type)=\(value)" }
    }

    /// Why a member was not added: 1 a wrong kind of reference, 2 nothing there, 3 a member already.
    private struct Refusal {
        let code: Int
        let message: String
    }

    private static func add(
        _ user: Reference, to cohort: Reference, in site: inout Site, by caller: Caller
    ) throws(MoodleException) -> Refusal? {
        guard cohort.type == "id" || cohort.type == "idnumber" else {
            return Refusal(code: 1, message: "invalid parameter: cohortype=\(cohort.type)")
        }
        guard user.type == "id" || user.type == "username" else {
            return Refusal(code: 1, message: "invalid parameter: usertype=\(user.type)")
        }
        let known =
            cohort.type == "id"
            ? Int(cohort.value).flatMap { site.cohorts[$0] } : site.cohort(idnumber: cohort.value)
        guard let cohortID = known?.id else { return Refusal(code: 2, message: "cohort \(cohort.text) not exists") }
        let account = user.type == "id" ? Int(user.value).flatMap { site.users[$0] } : site.user(named: user.value)
        guard let account, !account.deleted else {
            return Refusal(code: 2, message: "user \(user.text) not exists")
        }
        guard site.cohortMembers.first(.pair(whole: cohortID, user: account.id)) == nil else {
            return Refusal(code: 3, message: "record already exists: cohort(\(cohort.text) \(user.text))")
        }
        try requireAssign(of: caller)
        site.cohortMembers.insert { Membership(id: $0, wholeID: cohortID, userID: account.id) }
        return nil
    }

    private static func requireAssign(of caller: Caller) throws(MoodleException) {
        guard caller.may(.assignCohorts) || caller.may(.manageCohorts) else { throw .lacks(.assignCohorts) }
    }
}
