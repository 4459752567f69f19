/// A group of a course.
package struct RemoteGroup: Sendable, Equatable {
    package let id: Int
    package let courseID: Int
    package let name: String
    /// Empty for none.
    package let idnumber: String
    package let description: String

    package init(id: Int, courseID: Int, name: String, idnumber: String, description: String = "") {
        self.description = description
        self.id = id
        self.courseID = courseID
        self.name = name
        self.idnumber = idnumber
    }
}

/// `core_group_get_course_groups`: all groups of one course.
package enum LookUpGroups {
    package static func call(courseID: Int) -> WireCall {
        var parameters = FormParameters()
        parameters.append(FormName("courseid"), courseID)
        return WireCall(.lookUpGroups, items: 1, parameters: parameters)
    }

    package static func judge(_ exchange: Exchange) -> ReadOutcome<[RemoteGroup]> {
        exchange.read { body throws(Unreadable) in
            try body.decode([GroupRow].self).map(\.group)
        }
    }
}

struct GroupRow: Decodable {
    let id: MoodleInt
    let courseid: MoodleInt
    let name: MoodleText
    let idnumber: MoodleText?
    let description: MoodleText?

    var group: RemoteGroup {
        RemoteGroup(
            id: id.value, courseID: courseid.value, name: name.text, idnumber: idnumber?.text ?? "",
            description: description?.text ?? "")
    }
}
