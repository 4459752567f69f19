/// A cohort as Moodle shows it.
package struct RemoteCohort: Sendable, Equatable {
    package let id: Int
    package let name: String
    /// Empty for none.
    package let idnumber: String
    package let visible: Bool?
    package let description: String
    package let theme: String

    package init(
        id: Int, name: String, idnumber: String, visible: Bool? = nil, description: String = "", theme: String = ""
    ) {
        self.description = description
        self.theme = theme
        self.id = id
        self.name = name
        self.idnumber = idnumber
        self.visible = visible
    }
}

/// `core_cohort_get_cohorts`.
package enum LookUpCohorts {
    /// - Parameter ids: none for all cohorts. One that is absent refuses the whole question.
    package static func call(ids: [Int]) -> WireCall {
        var parameters = FormParameters()
        for (index, id) in ids.enumerated() { parameters.append(FormName("cohortids")[index], id) }
        return WireCall(.lookUpCohorts, items: ids.count, parameters: parameters)
    }

    package static func judge(_ exchange: Exchange) -> ReadOutcome<[RemoteCohort]> {
        exchange.read { body throws(Unreadable) in
            try body.decode([CohortRow].self).map(\.cohort)
        }
    }
}

/// `core_cohort_search_cohorts`: part of a name, an idnumber or a description, in all contexts.
package enum SearchCohorts {
    /// - Parameters:
    ///   - start: how many to leave out from the front.
    ///   - count: how many to bring at most.
    ///   - isSystemOnly: leaves out the cohorts of categories.
    package static func call(
        _ text: String, from start: Int = 0, count: Int = 200, isSystemOnly: Bool = false
    ) -> WireCall {
        var parameters = FormParameters()
        parameters.append(FormName("query"), text)
        parameters.append(FormName("context")["contextlevel"], "system")
        parameters.append(FormName("context")["instanceid"], 0)
        parameters.append(FormName("includes"), isSystemOnly ? "self" : "all")
        parameters.append(FormName("limitfrom"), start)
        parameters.append(FormName("limitnum"), count)
        return WireCall(.searchCohorts, items: 1, parameters: parameters)
    }

    /// All that was found; whether an idnumber is the one that was meant is for the caller to compare.
    package static func judge(_ exchange: Exchange) -> ReadOutcome<[RemoteCohort]> {
        exchange.read { body throws(Unreadable) in
            try body.decode(Answer.self).cohorts.map(\.cohort)
        }
    }

    private struct Answer: Decodable {
        let cohorts: [CohortRow]
    }
}

struct CohortRow: Decodable {
    let id: MoodleInt
    let name: MoodleText
    let idnumber: MoodleText?
    let visible: MoodleBool?
    let description: MoodleText?
    let theme: MoodleText?

    var cohort: RemoteCohort {
        RemoteCohort(
            id: id.value, name: name.text, idnumber: idnumber?.text ?? "", visible: visible?.value,
            description: description?.text ?? "", theme: theme?.text ?? "")
    }
}
