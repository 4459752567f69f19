/// The places where roles are held. Context 1 is the system.
package struct Context: Row {
    package enum Level: String, Codable, Sendable {
        case system
        case user
        case coursecat
        case course
    }

    package struct Key: Hashable, Sendable {
        let level: Level
        let instance: Int
    }

    package static let system = 1

    package let id: Int
    package let level: Level
    package let instanceID: Int

    package var keys: [Key] { [Key(level: level, instance: instanceID)] }
}

/// A role held by a person in a context.
package struct RoleAssignment: Row {
    package enum Key: Hashable, Sendable {
        case user(Int)
        case context(Int)
        case held(context: Int, user: Int)
    }

    package let id: Int
    package let roleID: Int
    package let contextID: Int
    package let userID: Int
    /// The enrolment method that gave it; nil when given by hand or by the manual method, which Moodle does not tell
    /// apart.
    package let methodID: Int?

    package var keys: [Key] { [.user(userID), .context(contextID), .held(context: contextID, user: userID)] }
}
