/// Who holds the simulator's token.
package enum ServiceAccount: Sendable {
    /// An account of its own that may do everything but is no site administrator.
    case service
    /// An account of its own with these capabilities only.
    case limited(Set<Capability>)
    /// The site administrator, id 2. The site then starts with no further account.
    case administrator

    /// May create users and courses may be looked up, and nothing else: it cannot even see the users that it made.
    package static let createOnly = ServiceAccount.limited([.createUsers])
}
