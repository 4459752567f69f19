/// The functions of Moodle that are used, by the names that Moodle gives them.
package enum WireFunction: String, Sendable, CaseIterable {
    case siteInfo = "core_webservice_get_site_info"
    case lookUpUsers = "core_user_get_users_by_field"
    case createUsers = "core_user_create_users"
    case updateUsers = "core_user_update_users"
    case deleteUsers = "core_user_delete_users"
    case lookUpCourses = "core_course_get_courses_by_field"
    case lookUpCategories = "core_course_get_categories"
    case enrolUsers = "enrol_manual_enrol_users"
    case unenrolUsers = "enrol_manual_unenrol_users"
    case lookUpEnrolled = "core_enrol_get_enrolled_users"
    case assignRoles = "core_role_assign_roles"
    case unassignRoles = "core_role_unassign_roles"
    case lookUpGroups = "core_group_get_course_groups"
    case createGroups = "core_group_create_groups"
    case updateGroups = "core_group_update_groups"
    case deleteGroups = "core_group_delete_groups"
    case lookUpGroupings = "core_group_get_course_groupings"
    case createGroupings = "core_group_create_groupings"
    case assignGroupings = "core_group_assign_grouping"
    case updateGroupings = "core_group_update_groupings"
    case unassignGroupings = "core_group_unassign_grouping"
    case addGroupMembers = "core_group_add_group_members"
    case deleteGroupMembers = "core_group_delete_group_members"
    case lookUpGroupMembers = "core_group_get_group_members"
    case searchCohorts = "core_cohort_search_cohorts"
    case lookUpCohorts = "core_cohort_get_cohorts"
    case createCohorts = "core_cohort_create_cohorts"
    case updateCohorts = "core_cohort_update_cohorts"
    case deleteCohorts = "core_cohort_delete_cohorts"
    case addCohortMembers = "core_cohort_add_cohort_members"
    case deleteCohortMembers = "core_cohort_delete_cohort_members"
    case lookUpCohortMembers = "core_cohort_get_cohort_members"
    /// One that an operator named; the call has its name.
    case mapped

    package var facts: FunctionFacts {
        switch self {
        case .siteInfo: .read(.system)
        case .lookUpUsers: .read(.system)
        case .createUsers: .write(.system, .wholeBatch, resend: .lookFirst, proven: Proven.createUsers)
        case .updateUsers: .write(.system, .perItem, resend: .safe, proven: Proven.updateUsers)
        // The second deletion of the same account is an error.
        case .deleteUsers: .write(.system, .wholeBatch, resend: .lookFirst, proven: Proven.deleteUsers)
        case .lookUpCourses: .read(.system)
        case .lookUpCategories: .read(.place, proven: Proven.categoryQuestion)
        case .enrolUsers: .write(.place, .wholeBatch, resend: .safe, proven: Proven.enrol)
        case .unenrolUsers: .write(.place, .wholeBatch, resend: .safe, proven: Proven.unenrol)
        case .lookUpEnrolled: .read(.place, proven: Proven.courseQuestion)
        case .assignRoles: .write(.place, .wholeBatch, resend: .safe, proven: Proven.assignRoles)
        case .unassignRoles: .write(.place, .wholeBatch, resend: .safe, proven: Proven.unassignRoles)
        case .lookUpGroups: .read(.place, proven: Proven.courseQuestion)
        case .createGroups: .write(.place, .wholeBatch, resend: .lookFirst, proven: Proven.createGroups)
        case .updateGroups: .write(.place, .wholeBatch, resend: .safe, proven: Proven.createGroups)
        // A group that is not there is passed over in silence.
        case .deleteGroups: .write(.place, .wholeBatch, resend: .safe, proven: Proven.groupMembers)
        case .lookUpGroupings: .read(.place, proven: Proven.courseQuestion)
        case .createGroupings: .write(.place, .wholeBatch, resend: .lookFirst, proven: Proven.createGroups)
        case .assignGroupings: .write(.place, .wholeBatch, resend: .safe, proven: Proven.groupMembers)
        case .updateGroupings: .write(.place, .wholeBatch, resend: .safe, proven: Proven.createGroups)
        case .unassignGroupings: .write(.place, .wholeBatch, resend: .safe, proven: Proven.groupMembers)
        case .addGroupMembers: .write(.place, .wholeBatch, resend: .safe, proven: Proven.groupMembers)
        case .deleteGroupMembers: .write(.place, .wholeBatch, resend: .safe, proven: Proven.groupMembers)
        case .lookUpGroupMembers: .read(.place, proven: Proven.courseQuestion)
        case .searchCohorts: .read(.place)
        case .lookUpCohorts: .read(.place, proven: ["invalidrecord": .init(reach: .place)])
        case .createCohorts: .write(.system, .wholeBatch, resend: .lookFirst, proven: Proven.createCohorts)
        case .updateCohorts: .write(.place, .wholeBatch, resend: .safe, proven: Proven.changeCohorts)
        case .deleteCohorts: .write(.place, .wholeBatch, resend: .lookFirst, proven: Proven.changeCohorts)
        case .addCohortMembers: .write(.place, .wholeBatch, resend: .safe, proven: Proven.addCohortMembers)
        case .deleteCohortMembers: .write(.place, .wholeBatch, resend: .safe, proven: Proven.deleteCohortMembers)
        case .lookUpCohortMembers: .read(.place, proven: ["invalidrecord": .init(reach: .place)])
        case .mapped: .write(.place, .wholeBatch, resend: .lookFirst, proven: [:])
        }
    }
}
