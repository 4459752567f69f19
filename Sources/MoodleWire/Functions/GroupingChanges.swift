/// A change of a grouping. An idnumber that is nil stays as it is.
package struct GroupingUpdate: Sendable, Equatable {
    package let id: Int
    // Always sent, because Moodle asks for both.
    package let name: String
    package let description: String
    package let idnumber: String?

    package init(id: Int, name: String, description: String, idnumber: String? = nil) {
        self.id = id
        self.name = name
        self.description = description
        self.idnumber = idnumber
    }
}

/// `core_group_update_groupings` (group/externallib.php, 4.5): all or nothing. A name that another grouping of the
/// course has is refused.
package enum UpdateGroupings {
    package static func call(_ groupings: [GroupingUpdate]) -> WireCall {
        var parameters = FormParameters()
        for (index, grouping) in groupings.enumerated() { append(grouping, at: index, to: &parameters) }
        return WireCall(.updateGroupings, items: groupings.count, parameters: parameters)
    }

    package static func cost(_ grouping: GroupingUpdate) -> Cost {
        var parameters = FormParameters()
        append(grouping, at: FormName.widestIndex, to: &parameters)
        return parameters.cost
    }

    package static func judge(_ exchange: Exchange) -> BatchOutcome {
        exchange.judgedByNull()
    }

    private static func append(_ grouping: GroupingUpdate, at index: Int, to parameters: inout FormParameters) {
        let name = FormName("groupings")[index]
        parameters.append(name["id"], grouping.id)
        parameters.append(name["name"], grouping.name)
        parameters.append(name["description"], grouping.description)
        if let idnumber = grouping.idnumber { parameters.append(name["idnumber"], idnumber) }
    }
}

/// `core_group_unassign_grouping`: all or nothing; a group that is not in it is a success.
package enum UnassignGroupings {
    package static func call(_ members: [GroupingMember]) -> WireCall {
        var parameters = FormParameters()
        for (index, member) in members.enumerated() {
            let name = FormName("unassignments")[index]
            parameters.append(name["groupingid"], member.groupingID)
            parameters.append(name["groupid"], member.groupID)
        }
        return WireCall(.unassignGroupings, items: members.count, parameters: parameters)
    }

    package static func judge(_ exchange: Exchange) -> BatchOutcome {
        exchange.judgedByNull()
    }
}
