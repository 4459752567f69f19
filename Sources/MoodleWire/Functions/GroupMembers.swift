/// A person in a group.
package struct GroupMember: Sendable, Equatable {
    package let groupID: Int
    package let userID: Int

    package init(groupID: Int, userID: Int) {
        self.groupID = groupID
        self.userID = userID
    }
}

/// `core_group_add_group_members`: all or nothing; a member already is a success. Only people enrolled in the
/// course are taken.
package enum AddGroupMembers {
    package static func call(_ members: [GroupMember]) -> WireCall {
        WireCall(.addGroupMembers, items: members.count, parameters: .members(members))
    }

    package static func cost(_ member: GroupMember) -> Cost {
        FormParameters.cost(of: member)
    }

    package static func judge(_ exchange: Exchange) -> BatchOutcome {
        exchange.judgedByNull()
    }
}

/// `core_group_delete_group_members`: all or nothing; nobody to remove is a success.
package enum DeleteGroupMembers {
    /// - Parameter items: how many records the request is about, where one record is several members.
    package static func call(_ members: [GroupMember], items: Int? = nil) -> WireCall {
        WireCall(.deleteGroupMembers, items: items ?? members.count, parameters: .members(members))
    }

    package static func cost(_ member: GroupMember) -> Cost {
        FormParameters.cost(of: member)
    }

    package static func judge(_ exchange: Exchange) -> BatchOutcome {
        exchange.judgedByNull()
    }
}

/// `core_group_get_group_members`.
package enum LookUpGroupMembers {
    package static func call(_ groupIDs: [Int]) -> WireCall {
        var parameters = FormParameters()
        for (index, id) in groupIDs.enumerated() { parameters.append(FormName("groupids")[index], id) }
        return WireCall(.lookUpGroupMembers, items: groupIDs.count, parameters: parameters)
    }

    /// The people of each group, by the group's id.
    package static func judge(_ exchange: Exchange) -> ReadOutcome<[Int: [Int]]> {
        exchange.read { body throws(Unreadable) in
            let rows = try body.decode([Row].self)
            return Dictionary(rows.map { ($0.groupid.value, $0.userids.map(\.value)) }) { first, _ in first }
        }
    }

    private struct Row: Decodable {
        let groupid: MoodleInt
        let userids: [MoodleInt]
    }
}

extension FormParameters {
    fileprivate static func members(_ members: [GroupMember]) -> FormParameters {
        var parameters = FormParameters()
        for (index, member) in members.enumerated() { parameters.append(member, at: index) }
        return parameters
    }

    fileprivate static func cost(of member: GroupMember) -> Cost {
        var parameters = FormParameters()
        parameters.append(member, at: FormName.widestIndex)
        return parameters.cost
    }

    private mutating func append(_ member: GroupMember, at index: Int) {
        let name = FormName("members")[index]
        append(name["groupid"], member.groupID)
        append(name["userid"], member.userID)
    }
}
