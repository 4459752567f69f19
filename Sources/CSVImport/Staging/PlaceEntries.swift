import StagingStore

/// A course of the site as the store refers to it.
struct TargetReference: Hashable {
    let id: Int64
    /// As `course_targets.target` has it.
    let text: String
}

/// The entries about somebody's place in courses, groups and cohorts, as values.
enum PlaceEntries {
    static func enrol(
        _ person: Int64, target: TargetReference, role: String, _ terms: EnrolmentTerms, before: EnrolmentTerms? = nil
    ) -> NewEntry {
        NewEntry(
            kind: .enrolPut, entity: Entity.enrolment(person, target: target.text, role: role), userID: person,
            targetID: target.id, role: role, payload: terms.payload, before: before?.payload)
    }

    /// The last role goes, and the enrolment with it.
    static func unenrol(_ person: Int64, target: TargetReference, role: String) -> NewEntry {
        NewEntry(
            kind: .enrolRemove, entity: Entity.enrolment(person, target: target.text, role: role), userID: person,
            targetID: target.id, role: role)
    }

    /// One role goes; another keeps the enrolment.
    static func takeRole(_ person: Int64, target: TargetReference, role: String) -> NewEntry {
        NewEntry(
            kind: .courseRole, entity: Entity.courseRole(person, target: target.text, role: role), userID: person,
            targetID: target.id, role: role, payload: payload(.remove))
    }

    static func group(id: Int64, target: TargetReference, name: String) -> NewEntry {
        NewEntry(
            kind: .groupCreate, entity: Entity.group(target: target.text, name: name), targetID: target.id, groupID: id)
    }

    static func groupMember(
        _ person: Int64, id: Int64, target: TargetReference, name: String, _ membership: Membership
    ) -> NewEntry {
        NewEntry(
            kind: .groupMember, entity: Entity.groupMember(person, target: target.text, name: name), userID: person,
            targetID: target.id, groupID: id, payload: payload(membership))
    }

    static func cohort(id: Int64, key: String) -> NewEntry {
        NewEntry(kind: .cohortCreate, entity: Entity.cohort(key), cohortID: id)
    }

    static func cohortMember(_ person: Int64, id: Int64, key: String, _ membership: Membership) -> NewEntry {
        NewEntry(
            kind: .cohortMember, entity: Entity.cohortMember(person, key: key), userID: person, cohortID: id,
            payload: payload(membership))
    }

    /// A role outside courses; `context` as `role_assignments` has it.
    static func role(
        _ person: Int64, _ role: String, context: String, _ membership: Membership
    ) throws -> NewEntry {
        NewEntry(
            kind: .roleAssign, entity: Entity.roleAssignment(person, role: role, context: context), userID: person,
            role: role, payload: try JSONText.text(["action": membership.rawValue, "context": context]))
    }

    private static func payload(_ membership: Membership) -> String {
        #"{"action":"\#(membership.rawValue)"}"#
    }
}
