/// Where a cohort lives.
package enum CohortPlace: Sendable, Equatable {
    case system
    case category(Int)
    case categoryIdnumber(String)

    var parameters: (type: String, value: String) {
        switch self {
        case .system: ("system", "")
        case .category(let id): ("id", "\(id)")
        case .categoryIdnumber(let idnumber): ("idnumber", idnumber)
        }
    }
}

/// A cohort to be made.
package struct NewCohort: Sendable, Equatable {
    /// Always sent: by it alone does Moodle refuse a second cohort. Names may repeat.
    package let idnumber: String
    package let name: String
    package let description: String?
    package let visible: Bool?
    package let place: CohortPlace
    package let theme: String?

    package init(
        idnumber: String, name: String, description: String? = nil, visible: Bool? = nil, place: CohortPlace = .system,
        theme: String? = nil
    ) {
        self.place = place
        self.theme = theme
        self.idnumber = idnumber
        self.name = name
        self.description = description
        self.visible = visible
    }
}

extension NewCohort {
    package func placed(_ place: CohortPlace) -> NewCohort {
        NewCohort(
            idnumber: idnumber, name: name, description: description, visible: visible, place: place, theme: theme)
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
        parameters.append(name["categorytype"]["type"], cohort.place.parameters.type)
        parameters.append(name["categorytype"]["value"], cohort.place.parameters.value)
        parameters.append(name["name"], cohort.name)
        parameters.append(name["idnumber"], cohort.idnumber)
        if let description = cohort.description { parameters.append(name["description"], description) }
        if let visible = cohort.visible { parameters.append(name["visible"], visible) }
        if let theme = cohort.theme { parameters.append(name["theme"], theme) }
    }
}
