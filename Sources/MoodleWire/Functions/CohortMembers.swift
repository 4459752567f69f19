/// A person in a cohort.
package struct CohortMember: Sendable, Hashable {
    package let cohortID: Int
    package let userID: Int

    package init(cohortID: Int, userID: Int) {
        self.cohortID = cohortID
        self.userID = userID
    }
}

/// `core_cohort_add_cohort_members`: failures are warnings in a success, and the other members are added.
package enum AddCohortMembers {
    package static func call(_ members: [CohortMember]) -> WireCall {
        var parameters = FormParameters()
        for (index, member) in members.enumerated() { append(member, at: index, to: &parameters) }
        return WireCall(.addCohortMembers, items: members.count, parameters: parameters)
    }

    package static func cost(_ member: CohortMember) -> Cost {
        var parameters = FormParameters()
        append(member, at: FormName.widestIndex, to: &parameters)
        return parameters.cost
    }

    /// Warnings have no index. Their texts name cohort and person and are never translated
    /// (cohort/externallib.php, 4.5), so each is matched by its exact text; one that matches nobody puts all in doubt.
    package static func judge(_ exchange: Exchange, _ members: [CohortMember]) -> BatchOutcome {
        exchange.judged { body throws(Unreadable) in
            let warnings = try body.decode(WarningsAnswer.self).warnings
            var verdicts = [Verdict](repeating: .applied, count: members.count)
            for warning in warnings {
                let text = warning.message ?? ""
                let met = members.indices.filter { concerns(members[$0], code: warning.code, text) }
                guard !met.isEmpty else {
                    return .wholeBatch(
                        .unknown(Doubt(mismatch: "a warning names no member that was sent: \(exchange.readable(text))"))
                    )
                }
                for index in met where warning.code != alreadyMember {
                    verdicts[index] = refused(warning, exchange)
                }
            }
            return .perItem(verdicts.map { ItemVerdict($0) })
        }
    }

    private static let missing = "2"
    private static let alreadyMember = "3"

    private static func concerns(_ member: CohortMember, code: String, _ text: String) -> Bool {
        switch code {
        case missing:
            text == "cohort id=\(member.cohortID) not exists" || text == "user id=\(member.userID) not exists"
        case alreadyMember:
            text == "record already exists: cohort(id=\(member.cohortID) id=\(member.userID))"
        default: false
        }
    }

    private static func refused(_ warning: Warning, _ exchange: Exchange) -> Verdict {
        let text = exchange.readable(warning.message ?? "")
        let reach: Reach = text.hasPrefix("cohort ") ? .place : .record
        return .notApplied(.entry(Refusal(code: "cohort_warning_\(warning.code)", message: text, reach: reach)))
    }

    private static func append(_ member: CohortMember, at index: Int, to parameters: inout FormParameters) {
        let name = FormName("members")[index]
        parameters.append(name["cohorttype"]["type"], "id")
        parameters.append(name["cohorttype"]["value"], member.cohortID)
        parameters.append(name["usertype"]["type"], "id")
        parameters.append(name["usertype"]["value"], member.userID)
    }
}

/// `core_cohort_delete_cohort_members`: all or nothing; nobody to remove is a success.
package enum DeleteCohortMembers {
    /// - Parameter items: how many records the request is about, where one record is several members.
    package static func call(_ members: [CohortMember], items: Int? = nil) -> WireCall {
        var parameters = FormParameters()
        for (index, member) in members.enumerated() { append(member, at: index, to: &parameters) }
        return WireCall(.deleteCohortMembers, items: items ?? members.count, parameters: parameters)
    }

    package static func cost(_ member: CohortMember) -> Cost {
        var parameters = FormParameters()
        append(member, at: FormName.widestIndex, to: &parameters)
        return parameters.cost
    }

    package static func judge(_ exchange: Exchange) -> BatchOutcome {
        exchange.judgedByNull()
    }

    private static func append(_ member: CohortMember, at index: Int, to parameters: inout FormParameters) {
        let name = FormName("members")[index]
        parameters.append(name["cohortid"], member.cohortID)
        parameters.append(name["userid"], member.userID)
    }
}

/// `core_cohort_get_cohort_members`.
package enum LookUpCohortMembers {
    package static func call(_ cohortIDs: [Int]) -> WireCall {
        var parameters = FormParameters()
        for (index, id) in cohortIDs.enumerated() { parameters.append(FormName("cohortids")[index], id) }
        return WireCall(.lookUpCohortMembers, items: cohortIDs.count, parameters: parameters)
    }

    /// The people of each cohort, by the cohort's id.
    package static func judge(_ exchange: Exchange) -> ReadOutcome<[Int: [Int]]> {
        exchange.read { body throws(Unreadable) in
            let rows = try body.decode([Row].self)
            return Dictionary(rows.map { ($0.cohortid.value, $0.userids.map(\.value)) }) { first, _ in first }
        }
    }

    private struct Row: Decodable {
        let cohortid: MoodleInt
        let userids: [MoodleInt]
    }
}
