/// `core_enrol_get_enrolled_users`, asked for roles alone: those that people have in the course itself, given by
/// whatever method.
package enum LookUpCourseRoles {
    /// - Parameters:
    ///   - start: how many people to leave out from the front, in the order of their ids.
    ///   - count: how many to bring at most.
    package static func call(courseID: Int, from start: Int, count: Int) -> WireCall {
        var parameters = FormParameters()
        parameters.append(FormName("courseid"), courseID)
        let options = [("userfields", "id,roles"), ("limitfrom", "\(start)"), ("limitnumber", "\(count)")]
        for (index, option) in options.enumerated() {
            parameters.append(FormName("options")[index]["name"], option.0)
            parameters.append(FormName("options")[index]["value"], option.1)
        }
        return WireCall(.lookUpEnrolled, items: 1, parameters: parameters)
    }

    /// By the person's number.
    package static func judge(_ exchange: Exchange) -> ReadOutcome<[Int: [EnrolledUser.Role]]> {
        exchange.read { body throws(Unreadable) in
            let rows = try body.decode([Row].self)
            return Dictionary(
                rows.map { row in
                    (
                        row.id.value,
                        (row.roles ?? []).map { EnrolledUser.Role(id: $0.roleid.value, shortname: $0.shortname.text) }
                    )
                }, uniquingKeysWith: { first, _ in first })
        }
    }

    private struct Row: Decodable {
        let id: MoodleInt
        let roles: [Role]?
    }

    private struct Role: Decodable {
        let roleid: MoodleInt
        let shortname: MoodleText
    }
}
