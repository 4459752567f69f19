import StagingStore

/// What an operator decides about one push.
package struct PushOptions: Sendable {
    /// At most this many entries are sent.
    package var maxEntries: Int?
    /// Requests in flight at once, 1 to 8; never two that share a person.
    package var parallel = 2
    /// Only entries of this kind.
    package var only: EntryKind?
    /// Entries in the first request; later ones grow and shrink with what they cost.
    package var batch = 50
    /// Form variables in one request, the protocol's own counted: PHP drops what lies beyond `max_input_vars`.
    package var maxVariables = 900
    /// Look, but claim nothing, send nothing that writes, and leave the store as it is.
    package var dryRun = false
    /// Read back the accounts that were made or changed, at the end.
    package var readsBack = true
    package var lostPasswords = LostPasswords.fail
    /// How long a site may stay silent before the push ends and leaves the rest to the next one.
    package var patience = Duration.seconds(1800)

    /// How long Moodle may still be at work on a request that was given up: its own limit of 360 s, and a margin.
    package var settle = Duration.seconds(400)

    package init() {}
}

/// What becomes of a new account whose sealed password no key opens any more.
package enum LostPasswords: Sendable {
    case fail
    /// Moodle makes a password and mails it.
    case createPassword
}
