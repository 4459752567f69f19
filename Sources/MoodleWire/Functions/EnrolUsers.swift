/// A manual enrolment as it shall be.
package struct Enrolment: Sendable, Equatable {
    package let userID: Int
    package let courseID: Int
    package let roleID: Int
    /// Seconds since 1970; 0 for none.
    package let timestart: Int
    /// Seconds since 1970; 0 for none.
    package let timeend: Int
    package let suspended: Bool

    package init(userID: Int, courseID: Int, roleID: Int, timestart: Int, timeend: Int, suspended: Bool) {
        self.userID = userID
        self.courseID = courseID
        self.roleID = roleID
        self.timestart = timestart
        self.timeend = timeend
        self.suspended = suspended
    }
}

/// `enrol_manual_enrol_users`: all or nothing. Dates and state are always sent, because what is absent is reset
/// to none and active. Roles add up.
package enum EnrolUsers {
    package static func call(_ enrolments: [Enrolment]) -> WireCall {
        var parameters = FormParameters()
        for (index, enrolment) in enrolments.enumerated() { append(enrolment, at: index, to: &parameters) }
        return WireCall(.enrolUsers, items: enrolments.count, parameters: parameters)
    }

    package static func cost(_ enrolment: Enrolment) -> Cost {
        var parameters = FormParameters()
        append(enrolment, at: FormName.widestIndex, to: &parameters)
        return parameters.cost
    }

    package static func judge(_ exchange: Exchange) -> BatchOutcome {
        exchange.judgedByNull()
    }

    private static func append(_ enrolment: Enrolment, at index: Int, to parameters: inout FormParameters) {
        let name = FormName("enrolments")[index]
        parameters.append(name["roleid"], enrolment.roleID)
        parameters.append(name["userid"], enrolment.userID)
        parameters.append(name["courseid"], enrolment.courseID)
        parameters.append(name["timestart"], enrolment.timestart)
        parameters.append(name["timeend"], enrolment.timeend)
        parameters.append(name["suspend"], enrolment.suspended)
    }
}
