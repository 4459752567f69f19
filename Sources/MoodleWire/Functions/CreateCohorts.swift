/// A cohort of the whole site to be made.
package struct NewCohort: Sendable, Equatable {
    /// Always sent: by it alone does Moodle refuse a second cohort. Names may repeat.
    package let idnumber: String
    package let name: String
    package let description: String?
    package let visible: Bool?

    package init(idnumber: String, name: String, description: String? = nil, visible: Bool? = nil) {
        self.idnumber = idnumber
        self.name = name
        self.description = description
        self.visible = visible
    }
}

/// `core_cohort_create_cohorts`: all or nothing.
package enum CreateCohorts {
    package static func call(_ cohorts: [NewCohort]) -> WireCall {
        var parameters = FormParameters()
        for (index, cohort) in cohorts.enumerated() { append(cohort, at: index, to: &parameters) }
        return WireCall(.createCohorts, items: cohorts.count, parameters: parameters)
    }

    package static func cost(_ cohort: NewCohort) -> Cost {
        var parameters = FormParameters()
        append(cohort, at: FormName.widestIndex, to: &parameters)
        return parameters.cost
    }

    package static func judge(_ exchange: Exchange, _ cohorts: [NewCohort]) -> BatchOutcome {
        exchange.judged { body throws(Unreadable) in
            let made = try body.decode([CohortRow].self).map(\.cohort)
            return Created.match(cohorts.map(\.idnumber), made.map { ($0.idnumber, $0.id) })
        }
    }

    private static func append(_ cohort: NewCohort, at index: Int, to parameters: inout FormParameters) {
        let name = FormName("cohorts")[index]
        parameters.append(name["categorytype"]["type"], "system")
        parameters.append(name["categorytype"]["value"], "")
        parameters.append(name["name"], cohort.name)
        parameters.append(name["idnumber"], cohort.idnumber)
        if let description = cohort.description { parameters.append(name["description"], description) }
        if let visible = cohort.visible { parameters.append(name["visible"], visible) }
    }
}
