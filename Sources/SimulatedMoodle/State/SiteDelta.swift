/// The rows that one request changed, in all tables: a line of the journal. The first line of a journal is a whole
/// site, written as a change from nothing.
struct SiteDelta: Codable, Sendable {
    var users: TableDelta<User>?
    var categories: TableDelta<Category>?
    var courses: TableDelta<Course>?
    var methods: TableDelta<EnrolmentMethod>?
    var enrolments: TableDelta<Enrolment>?
    var groups: TableDelta<Group>?
    var groupings: TableDelta<Grouping>?
    var groupMembers: TableDelta<Membership>?
    var cohorts: TableDelta<Cohort>?
    var cohortMembers: TableDelta<Membership>?
    var contexts: TableDelta<Context>?
    var roleAssignments: TableDelta<RoleAssignment>?

    /// The state of a whole site.
    init(whole site: Site) {
        users = site.users.wholeDelta
        categories = site.categories.wholeDelta
        courses = site.courses.wholeDelta
        methods = site.methods.wholeDelta
        enrolments = site.enrolments.wholeDelta
        groups = site.groups.wholeDelta
        groupings = site.groupings.wholeDelta
        groupMembers = site.groupMembers.wholeDelta
        cohorts = site.cohorts.wholeDelta
        cohortMembers = site.cohortMembers.wholeDelta
        contexts = site.contexts.wholeDelta
        roleAssignments = site.roleAssignments.wholeDelta
    }

    /// What changed in `site` since this was last taken; nil if nothing did.
    init?(takingFrom site: inout Site) {
        users = site.users.takeDelta()
        categories = site.categories.takeDelta()
        courses = site.courses.takeDelta()
        methods = site.methods.takeDelta()
        enrolments = site.enrolments.takeDelta()
        groups = site.groups.takeDelta()
        groupings = site.groupings.takeDelta()
        groupMembers = site.groupMembers.takeDelta()
        cohorts = site.cohorts.takeDelta()
        cohortMembers = site.cohortMembers.takeDelta()
        contexts = site.contexts.takeDelta()
        roleAssignments = site.roleAssignments.takeDelta()
        if isEmpty { return nil }
    }

    private var isEmpty: Bool {
        users == nil && categories == nil && courses == nil && methods == nil && enrolments == nil && groups == nil
            && groupings == nil && groupMembers == nil && cohorts == nil && cohortMembers == nil && contexts == nil
            && roleAssignments == nil
    }
}

extension Site {
    mutating func apply(_ delta: SiteDelta) {
        users.apply(delta.users)
        categories.apply(delta.categories)
        courses.apply(delta.courses)
        methods.apply(delta.methods)
        enrolments.apply(delta.enrolments)
        groups.apply(delta.groups)
        groupings.apply(delta.groupings)
        groupMembers.apply(delta.groupMembers)
        cohorts.apply(delta.cohorts)
        cohortMembers.apply(delta.cohortMembers)
        contexts.apply(delta.contexts)
        roleAssignments.apply(delta.roleAssignments)
    }
}
