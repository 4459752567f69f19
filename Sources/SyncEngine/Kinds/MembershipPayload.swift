import StagingStore

/// The payload of the kinds that put in and take out.
struct MembershipPayload: Codable, Sendable {
    let action: Membership
}
