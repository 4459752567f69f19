/// Somebody enrolled in a course, by whatever method. Dates and state of the enrolment are not shown.
package struct EnrolledUser: Sendable, Equatable {
    package struct Role: Sendable, Equatable {
        package let id: Int
        package let shortname: String
    }

    package struct Group: Sendable, Equatable {
        package let id: Int
        package let name: String
    }

    package let user: RemoteUser
    package let roles: [Role]
    package let groups: [Group]
}

/// `core_enrol_get_enrolled_users`.
package enum LookUpEnrolled {
    package enum Status: Sendable, Equatable {
        case any, active, suspended
    }

    /// - Parameters:
    ///   - start: how many to leave out from the front, in the order of their ids.
    ///   - count: how many to bring at most; nil for all.
    package static func call(
        courseID: Int, _ status: Status = .any, from start: Int = 0, count: Int? = nil
    ) -> WireCall {
        var options: [(String, String)] = []
        switch status {
        case .any: break
        case .active: options.append(("onlyactive", "1"))
        case .suspended: options.append(("onlysuspended", "1"))
        }
        if let count { options += [("limitfrom", String(start)), ("limitnumber", String(count))] }
        var parameters = FormParameters()
        parameters.append(FormName("courseid"), courseID)
        for (index, option) in options.enumerated() {
            parameters.append(FormName("options")[index]["name"], option.0)
            parameters.append(FormName("options")[index]["value"], option.1)
        }
        return WireCall(.lookUpEnrolled, items: 1, parameters: parameters)
    }

    package static func judge(_ exchange: Exchange) -> ReadOutcome<[EnrolledUser]> {
        exchange.read { body throws(Unreadable) in
            try body.decode([Row].self).map(\.enrolled)
        }
    }

    private struct Row: Decodable {
        let enrolled: EnrolledUser

        init(from decoder: any Decoder) throws {
            let row = try decoder.container(keyedBy: Key.self)
            enrolled = EnrolledUser(
                user: try RemoteUser(from: decoder),
                roles: try (row.decodeIfPresent([Role].self, forKey: .roles) ?? []).map {
                    EnrolledUser.Role(id: $0.roleid.value, shortname: $0.shortname.text)
                },
                groups: try (row.decodeIfPresent([Group].self, forKey: .groups) ?? []).map {
                    EnrolledUser.Group(id: $0.id.value, name: $0.name.text)
                })
        }

        private enum Key: String, CodingKey { case roles, groups }

        private struct Role: Decodable {
            let roleid: MoodleInt
            let shortname: MoodleText
        }

        private struct Group: Decodable {
            let id: MoodleInt
            let name: MoodleText
        }
    }
}
