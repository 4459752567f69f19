/// A change of a cohort. What is nil stays as it is.
package struct CohortUpdate: Sendable, Equatable {
    package let id: Int
    // These three are always sent, because Moodle asks for them; another place moves the cohort.
    package let place: CohortPlace
    package let name: String
    package let idnumber: String
    package let description: String?
    package let visible: Bool?
    package let theme: String?

    package init(
        id: Int, place: CohortPlace, name: String, idnumber: String, description: String? = nil, visible: Bool? = nil,
        theme: String? = nil
    ) {
        self.id = id
        self.place = place
        self.name = name
        self.idnumber = idnumber
        self.description = description
        self.visible = visible
        self.theme = theme
    }
}

/// `core_cohort_update_cohorts`: all or nothing.
package enum UpdateCohorts {
    package static func call(_ cohorts: [CohortUpdate]) -> WireCall {
        var parameters = FormParameters()
        for (index, cohort) in cohorts.enumerated() { append(cohort, at: index, to: &parameters) }
        return WireCall(.updateCohorts, items: cohorts.count, parameters: parameters)
    }

    package static func cost(_ cohort: CohortUpdate) -> Cost {
        var parameters = FormParameters()
        append(cohort, at: FormName.widestIndex, to: &parameters)
        return parameters.cost
    }

    package static func judge(_ exchange: Exchange) -> BatchOutcome {
        exchange.judgedByNull()
    }

    private static func append(_ cohort: CohortUpdate, at index: Int, to parameters: inout FormParameters) {
        let name = FormName("cohorts")[index]
        parameters.append(name["id"], cohort.id)
        parameters.append(name["categorytype"]["type"], cohort.place.parameters.type)
        parameters.append(name["categorytype"]["value"], cohort.place.parameters.value)
        parameters.append(name["name"], cohort.name)
        parameters.append(name["idnumber"], cohort.idnumber)
        if let description = cohort.description { parameters.append(name["description"], description) }
        if let visible = cohort.visible { parameters.append(name["visible"], visible) }
        if let theme = cohort.theme { parameters.append(name["theme"], theme) }
    }
}

/// `core_cohort_delete_cohorts`: all or nothing; one that is not there is an error, so look first. Whoever was enrolled
/// through the cohort is unenrolled.
package enum DeleteCohorts {
    package static func call(_ ids: [Int]) -> WireCall {
        var parameters = FormParameters()
        for (index, id) in ids.enumerated() { parameters.append(FormName("cohortids")[index], id) }
        return WireCall(.deleteCohorts, items: ids.count, parameters: parameters)
    }

    package static func cost(_ id: Int) -> Cost {
        call([id]).parameters.cost
    }

    package static func judge(_ exchange: Exchange) -> BatchOutcome {
        exchange.judgedByNull()
    }
}
