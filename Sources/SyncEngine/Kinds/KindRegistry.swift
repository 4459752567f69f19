import MoodleWire
import StagingStore

/// All kinds that this engine sends, in the order of `outbox_kinds`.
enum KindRegistry {
    static let all: [any OperationKind] = [
        CohortCreate(), UserCreate(), UserRename(), UserUpdate(), UserSuspension(kind: .userUnsuspend),
        CohortMembership(),
        RoleAssign(), ServiceCall(), EnrolPut(),
        GroupCreate(), GroupMembership(), CourseRole(), EnrolRemove(), UserSuspension(kind: .userSuspend), UserDelete(),
    ]

    /// What a push needs besides what its kinds call.
    static let always: [WireFunction] = [.siteInfo, .lookUpUsers, .lookUpCourses]
}
