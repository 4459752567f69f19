/// What an outbox entry asks of Moodle. The names stand in `outbox_kinds`, with what each kind waits for.
package enum EntryKind: String, Sendable, CaseIterable, Codable, CodingKeyRepresentable {
    case userCreate = "user.create"
    case userUpdate = "user.update"
    case userRename = "user.rename"
    case userSuspend = "user.suspend"
    case userUnsuspend = "user.unsuspend"
    case userDelete = "user.delete"
    case enrolPut = "enrol.put"
    case enrolRemove = "enrol.remove"
    case courseRole = "course.role"
    /// All roles of a person in a course but those that files give.
    case courseRoles = "course.roles"
    case groupCreate = "group.create"
    case groupUpdate = "group.update"
    case groupDelete = "group.delete"
    case groupMember = "group.member"
    /// Out of all groups of a course but those that files put the person into.
    case courseGroups = "course.groups"
    case groupingCreate = "grouping.create"
    case groupingUpdate = "grouping.update"
    case groupingMember = "grouping.member"
    case cohortCreate = "cohort.create"
    case cohortUpdate = "cohort.update"
    case cohortDelete = "cohort.delete"
    case cohortMember = "cohort.member"
    /// Everybody out of a cohort but those whom files put there.
    case cohortFree = "cohort.free"
    case roleAssign = "role.assign"
    case serviceCall = "service.call"
}

/// Where an entry stands. `outbox_moves` says which state may follow which, and why.
package enum EntryState: String, Sendable, CaseIterable, Codable, CodingKeyRepresentable {
    /// Waits for somebody's approval.
    case held
    /// Waits for a push, or for what it depends on.
    case ready
    /// Claimed by the engine that holds the lease; a request with it may be under way.
    case sending
    /// Perhaps applied. Only a look-up, or sending again what can be sent twice, moves it on.
    case unknown
    /// Moodle has it. Final.
    case done
    /// Surely not applied, and sending it again as it is would not help.
    case failed
    /// Given up by a person, or replaced by newer data. Final.
    case cancelled
    /// Written out for a person to run, because no web service can do it. Final.
    case handedOver = "handed-over"
}

/// A person's part in something: put in, or taken out.
package enum Membership: String, Sendable, Codable {
    case add
    case remove
}
