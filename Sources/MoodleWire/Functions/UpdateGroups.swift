/// A change of a group. What is nil stays as it is.
package struct GroupUpdate: Sendable {
    package let id: Int
    /// Always sent, because Moodle asks for it.
    package let name: String
    package let idnumber: String?
    package let description: String?
    package let enrolmentkey: Secret?
    /// Fields that the site added, by their shortnames.
    package let customFields: [NamedValue]

    package init(
        id: Int, name: String, idnumber: String? = nil, description: String? = nil, enrolmentkey: Secret? = nil,
        customFields: [NamedValue] = []
    ) {
        self.customFields = customFields
        self.id = id
        self.name = name
        self.idnumber = idnumber
        self.description = description
        self.enrolmentkey = enrolmentkey
    }
}

/// `core_group_update_groups`: all or nothing. A name that another group of the course has is refused.
package enum UpdateGroups {
    package static func call(_ groups: [GroupUpdate]) -> WireCall {
        var parameters = FormParameters()
        for (index, group) in groups.enumerated() { append(group, at: index, to: &parameters) }
        return WireCall(.updateGroups, items: groups.count, parameters: parameters)
    }

    package static func cost(_ group: GroupUpdate) -> Cost {
        var parameters = FormParameters()
        append(group, at: FormName.widestIndex, to: &parameters)
        return parameters.cost
    }

    package static func judge(_ exchange: Exchange) -> BatchOutcome {
        exchange.judgedByNull()
    }

    private static func append(_ group: GroupUpdate, at index: Int, to parameters: inout FormParameters) {
        let name = FormName("groups")[index]
        parameters.append(name["id"], group.id)
        parameters.append(name["name"], group.name)
        if let description = group.description { parameters.append(name["description"], description) }
        if let key = group.enrolmentkey { parameters.append(name["enrolmentkey"], key) }
        if let idnumber = group.idnumber { parameters.append(name["idnumber"], idnumber) }
        for (number, field) in group.customFields.enumerated() {
            parameters.append(name["customfields"][number]["shortname"], field.name)
            parameters.append(name["customfields"][number]["value"], field.value)
        }
    }
}

/// `core_group_delete_groups`: all or nothing; one that is not there is passed over in silence (group/externallib.php,
/// 4.5).
package enum DeleteGroups {
    package static func call(_ ids: [Int]) -> WireCall {
        var parameters = FormParameters()
        for (index, id) in ids.enumerated() { parameters.append(FormName("groupids")[index], id) }
        return WireCall(.deleteGroups, items: ids.count, parameters: parameters)
    }

    package static func cost(_ id: Int) -> Cost {
        call([id]).parameters.cost
    }

    package static func judge(_ exchange: Exchange) -> BatchOutcome {
        exchange.judgedByNull()
    }
}
