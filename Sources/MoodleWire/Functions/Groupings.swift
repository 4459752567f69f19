import Foundation

/// A grouping of a course.
package struct RemoteGrouping: Sendable, Equatable {
    package let id: Int
    package let courseID: Int
    package let name: String
    /// Empty for none.
    package let idnumber: String
    package let description: String

    /// By Moodle's names.
    package var fields: [String: String] { ["name": name, "idnumber": idnumber, "description": description] }
}

/// `core_group_get_course_groupings`: all groupings of one course.
package enum LookUpGroupings {
    package static func call(courseID: Int) -> WireCall {
        var parameters = FormParameters()
        parameters.append(FormName("courseid"), courseID)
        return WireCall(.lookUpGroupings, items: 1, parameters: parameters)
    }

    package static func judge(_ exchange: Exchange) -> ReadOutcome<[RemoteGrouping]> {
        exchange.read { body throws(Unreadable) in
            try body.decode([GroupingRow].self).map(\.grouping)
        }
    }
}

/// A grouping to be made.
package struct NewGrouping: Sendable, Equatable {
    package let courseID: Int
    /// Without white space around it: Moodle takes that away.
    package let name: String
    package let idnumber: String?
    package let description: String

    package init(courseID: Int, name: String, idnumber: String? = nil, description: String = "") {
        self.courseID = courseID
        self.name = name.trimmingCharacters(in: .whitespacesAndNewlines)
        self.idnumber = idnumber
        self.description = description
    }
}

/// `core_group_create_groupings`: all or nothing. A name that the course has already is refused.
package enum CreateGroupings {
    package static func call(_ groupings: [NewGrouping]) -> WireCall {
        var parameters = FormParameters()
        for (index, grouping) in groupings.enumerated() { append(grouping, at: index, to: &parameters) }
        return WireCall(.createGroupings, items: groupings.count, parameters: parameters)
    }

    package static func cost(_ grouping: NewGrouping) -> Cost {
        var parameters = FormParameters()
        append(grouping, at: FormName.widestIndex, to: &parameters)
        return parameters.cost
    }

    package static func judge(_ exchange: Exchange, _ groupings: [NewGrouping]) -> BatchOutcome {
        exchange.judged { body throws(Unreadable) in
            let made = try body.decode([GroupingRow].self).map(\.grouping)
            return Created.match(
                groupings.map { Key(courseID: $0.courseID, name: $0.name) },
                made.map { (Key(courseID: $0.courseID, name: $0.name), $0.id) })
        }
    }

    private struct Key: Hashable {
        let courseID: Int
        let name: String
    }

    private static func append(_ grouping: NewGrouping, at index: Int, to parameters: inout FormParameters) {
        let name = FormName("groupings")[index]
        parameters.append(name["courseid"], grouping.courseID)
        parameters.append(name["name"], grouping.name)
        // Required, though it may be empty.
        parameters.append(name["description"], grouping.description)
        if let idnumber = grouping.idnumber { parameters.append(name["idnumber"], idnumber) }
    }
}

/// A group in a grouping.
package struct GroupingMember: Sendable, Equatable {
    package let groupingID: Int
    package let groupID: Int

    package init(groupingID: Int, groupID: Int) {
        self.groupingID = groupingID
        self.groupID = groupID
    }
}

/// `core_group_assign_grouping`: all or nothing; a group that is in it already is a success.
package enum AssignGroupings {
    package static func call(_ members: [GroupingMember]) -> WireCall {
        var parameters = FormParameters()
        for (index, member) in members.enumerated() { append(member, at: index, to: &parameters) }
        return WireCall(.assignGroupings, items: members.count, parameters: parameters)
    }

    package static func cost(_ member: GroupingMember) -> Cost {
        var parameters = FormParameters()
        append(member, at: FormName.widestIndex, to: &parameters)
        return parameters.cost
    }

    package static func judge(_ exchange: Exchange) -> BatchOutcome {
        exchange.judgedByNull()
    }

    private static func append(_ member: GroupingMember, at index: Int, to parameters: inout FormParameters) {
        let name = FormName("assignments")[index]
        parameters.append(name["groupingid"], member.groupingID)
        parameters.append(name["groupid"], member.groupID)
    }
}

private struct GroupingRow: Decodable {
    let id: MoodleInt
    let courseid: MoodleInt
    let name: MoodleText
    let idnumber: MoodleText?
    let description: MoodleText?

    var grouping: RemoteGrouping {
        RemoteGrouping(
            id: id.value, courseID: courseid.value, name: name.text, idnumber: idnumber?.text ?? "",
            description: description?.text ?? "")
    }
}
