/// A role of a person in a course, a category or the whole site, beside any enrolment.
package struct RoleAssignment: Sendable, Equatable {
    package enum Place: Sendable, Equatable {
        case system
        case category(Int)
        case course(Int)
    }

    package let userID: Int
    package let roleID: Int
    package let place: Place

    package init(userID: Int, roleID: Int, place: Place) {
        self.userID = userID
        self.roleID = roleID
        self.place = place
    }
}

/// `core_role_assign_roles`: all or nothing; a role that is already held is a success.
package enum AssignRoles {
    package static func call(_ assignments: [RoleAssignment]) -> WireCall {
        WireCall(.assignRoles, items: assignments.count, parameters: .roles(assignments, as: "assignments"))
    }

    package static func cost(_ assignment: RoleAssignment) -> Cost {
        FormParameters.cost(of: assignment, as: "assignments")
    }

    package static func judge(_ exchange: Exchange) -> BatchOutcome {
        exchange.judgedByNull()
    }
}

/// `core_role_unassign_roles`: all or nothing; a role that is not held is a success. An enrolment stays.
package enum UnassignRoles {
    /// - Parameter items: of how many entries they are; nil if each is one.
    package static func call(_ assignments: [RoleAssignment], items: Int? = nil) -> WireCall {
        WireCall(
            .unassignRoles, items: items ?? assignments.count, parameters: .roles(assignments, as: "unassignments"))
    }

    package static func cost(_ assignment: RoleAssignment) -> Cost {
        FormParameters.cost(of: assignment, as: "unassignments")
    }

    package static func judge(_ exchange: Exchange) -> BatchOutcome {
        exchange.judgedByNull()
    }
}

extension FormParameters {
    fileprivate static func roles(_ assignments: [RoleAssignment], as list: String) -> FormParameters {
        var parameters = FormParameters()
        for (index, assignment) in assignments.enumerated() {
            parameters.append(assignment, at: FormName(list)[index])
        }
        return parameters
    }

    fileprivate static func cost(of assignment: RoleAssignment, as list: String) -> Cost {
        var parameters = FormParameters()
        parameters.append(assignment, at: FormName(list)[FormName.widestIndex])
        return parameters.cost
    }

    private mutating func append(_ assignment: RoleAssignment, at name: FormName) {
        append(name["roleid"], assignment.roleID)
        append(name["userid"], assignment.userID)
        let (level, instance) =
            switch assignment.place {
            // The instance of the system context is not looked at, but a context level without one is refused.
            case .system: ("system", 0)
            case .category(let id): ("coursecat", id)
            case .course(let id): ("course", id)
            }
        append(name["contextlevel"], level)
        append(name["instanceid"], instance)
    }
}
