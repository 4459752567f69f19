import Foundation

/// A group to be made.
package struct NewGroup: Sendable {
    package let courseID: Int
    /// Without white space around it: Moodle takes that away.
    package let name: String
    package let idnumber: String?
    package let description: String
    /// Lets people enrol themselves into the group.
    package let enrolmentkey: Secret?
    /// Fields that the site added, by their shortnames.
    package let customFields: [NamedValue]

    package init(
        courseID: Int, name: String, idnumber: String? = nil, description: String = "", enrolmentkey: Secret? = nil,
        customFields: [NamedValue] = []
    ) {
        self.courseID = courseID
        self.name = name.trimmingCharacters(in: .whitespacesAndNewlines)
        self.idnumber = idnumber
        self.description = description
        self.enrolmentkey = enrolmentkey
        self.customFields = customFields
    }
}

/// `core_group_create_groups`: all or nothing. A name that the course has already is refused, without saying which.
package enum CreateGroups {
    package static func call(_ groups: [NewGroup]) -> WireCall {
        var parameters = FormParameters()
        for (index, group) in groups.enumerated() { append(group, at: index, to: &parameters) }
        return WireCall(.createGroups, items: groups.count, parameters: parameters)
    }

    package static func cost(_ group: NewGroup) -> Cost {
        var parameters = FormParameters()
        append(group, at: FormName.widestIndex, to: &parameters)
        return parameters.cost
    }

    package static func judge(_ exchange: Exchange, _ groups: [NewGroup]) -> BatchOutcome {
        exchange.judged { body throws(Unreadable) in
            let made = try body.decode([GroupRow].self).map(\.group)
            return Created.match(
                groups.map { Key(courseID: $0.courseID, name: $0.name) },
                made.map { (Key(courseID: $0.courseID, name: $0.name), $0.id) })
        }
    }

    private struct Key: Hashable {
        let courseID: Int
        let name: String
    }

    private static func append(_ group: NewGroup, at index: Int, to parameters: inout FormParameters) {
        let name = FormName("groups")[index]
        parameters.append(name["courseid"], group.courseID)
        parameters.append(name["name"], group.name)
        // Required, though it may be empty.
        parameters.append(name["description"], group.description)
        if let idnumber = group.idnumber { parameters.append(name["idnumber"], idnumber) }
        if let key = group.enrolmentkey { parameters.append(name["enrolmentkey"], key) }
        for (number, field) in group.customFields.enumerated() {
            parameters.append(name["customfields"][number]["shortname"], field.name)
            parameters.append(name["customfields"][number]["value"], field.value)
        }
    }
}
