import MoodleWire
import StagingStore

/// All kinds that this engine sends, in the order of `outbox_kinds`.
enum KindRegistry {
    static let all: [any OperationKind] = [
        CohortCreate(), CohortChange(), UserCreate(), UserRename(), UserUpdate(),
        UserSuspension(kind: .userUnsuspend), CohortMembership(), CohortFree(), RoleAssign(), ServiceCall(), EnrolPut(),
        GroupCreate(), GroupUpdate(), GroupingCreate(), GroupingUpdate(), GroupingMembership(), GroupMembership(),
        CourseGroups(),
        CourseRole(), CourseRoles(), EnrolRemove(), GroupDelete(), CohortDelete(), UserSuspension(kind: .userSuspend),
        UserDelete(),
    ]

    /// What a push needs besides what its kinds call.
    static let always: [WireFunction] = [.siteInfo, .lookUpUsers, .lookUpCourses]
}
