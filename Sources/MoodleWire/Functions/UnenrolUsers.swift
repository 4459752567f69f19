/// A manual enrolment to be ended.
package struct Unenrolment: Sendable, Equatable {
    package let userID: Int
    package let courseID: Int

    package init(userID: Int, courseID: Int) {
        self.userID = userID
        self.courseID = courseID
    }
}

/// `enrol_manual_unenrol_users`: all or nothing; nobody to unenrol is a success. Every role in the course goes.
package enum UnenrolUsers {
    /// `roleid` is never sent: Moodle takes it and ignores it.
    package static func call(_ unenrolments: [Unenrolment]) -> WireCall {
        var parameters = FormParameters()
        for (index, unenrolment) in unenrolments.enumerated() { append(unenrolment, at: index, to: &parameters) }
        return WireCall(.unenrolUsers, items: unenrolments.count, parameters: parameters)
    }

    package static func cost(_ unenrolment: Unenrolment) -> Cost {
        var parameters = FormParameters()
        append(unenrolment, at: FormName.widestIndex, to: &parameters)
        return parameters.cost
    }

    package static func judge(_ exchange: Exchange) -> BatchOutcome {
        exchange.judgedByNull()
    }

    private static func append(_ unenrolment: Unenrolment, at index: Int, to parameters: inout FormParameters) {
        let name = FormName("enrolments")[index]
        parameters.append(name["userid"], unenrolment.userID)
        parameters.append(name["courseid"], unenrolment.courseID)
    }
}
