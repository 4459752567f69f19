import MoodleWire
import StagingStore
import SyncEngine

/// What the service account must be given: functions in the token's service, capabilities in a role.
struct Recipe: Equatable {
    let functions: [WireFunction]
    let capabilities: [String]

    /// - Parameter kinds: what is to be sent; none means everything, because a new store has no entries yet.
    init(for kinds: [EntryKind]) {
        functions = SyncEngine.functions(for: kinds.isEmpty ? Set(EntryKind.allCases) : Set(kinds))
        var seen: Set<String> = []
        capabilities = functions.flatMap(\.capabilities).filter { seen.insert($0).inserted }
    }
}

extension WireFunction {
    /// Capabilities that the function asks for or that decide what it shows, from `lib/db/services.php` and the
    /// functions' own code in Moodle 4.5.
    fileprivate var capabilities: [String] {
        switch self {
        case .siteInfo: ["webservice/rest:use"]
        case .lookUpUsers:
            [
                "moodle/user:viewdetails", "moodle/user:viewhiddendetails", "moodle/user:viewalldetails",
                "moodle/course:useremail", "moodle/site:viewuseridentity",
            ]
        case .createUsers: ["moodle/user:create"]
        case .updateUsers: ["moodle/user:update"]
        case .deleteUsers: ["moodle/user:delete"]
        case .lookUpCourses: ["moodle/course:view", "moodle/course:viewhiddencourses"]
        case .lookUpCategories: ["moodle/category:manage", "moodle/category:viewhiddencategories"]
        case .enrolUsers: ["enrol/manual:enrol", "moodle/course:view", "moodle/role:assign"]
        case .unenrolUsers: ["enrol/manual:unenrol", "moodle/course:view"]
        case .lookUpEnrolled:
            ["moodle/course:viewparticipants", "moodle/course:enrolreview", "moodle/site:accessallgroups"]
        case .assignRoles, .unassignRoles: ["moodle/role:assign"]
        case .lookUpGroups, .createGroups, .updateGroups, .deleteGroups, .lookUpGroupings, .createGroupings,
            .updateGroupings, .assignGroupings, .unassignGroupings, .addGroupMembers, .deleteGroupMembers,
            .lookUpGroupMembers:
            ["moodle/course:managegroups", "moodle/site:accessallgroups"]
        case .searchCohorts, .lookUpCohorts, .lookUpCohortMembers: ["moodle/cohort:view"]
        case .createCohorts, .updateCohorts, .deleteCohorts: ["moodle/cohort:manage"]
        // Its plugin knows.
        case .mapped: []
        case .addCohortMembers, .deleteCohortMembers: ["moodle/cohort:assign"]
        }
    }
}
