import MoodleWire

/// What keeps the engine from losing or doubling anybody.
///
/// A release has all of it, and nothing that switches any of it off: no flag, no setting, no variable. A debug build can
/// leave one out, so that tests show what is lost without it.
package struct Safeguards: Sendable {
    package enum Safeguard: String, Sendable, CaseIterable {
        /// What a dead engine had in flight becomes `unknown`.
        case rescue = "the rescue of what a dead engine was sending"
        /// No account is made before look-ups were seen to see somebody.
        case sight = "look-ups that were seen to see"
        /// An account found under our username is ours only by its idnumber or e-mail.
        case identity = "the comparison of who an account belongs to"
        /// Each write follows a look-up.
        case lookFirst = "the look before each write"
        /// An error proves that nothing was done only if it is known to.
        case doubtOfErrors = "the doubt whether an error means that nothing was done"
        /// No answer proves nothing.
        case doubtOfSilence = "the doubt whether no answer means that nothing was done"
        /// The numbers of people and courses are compared before they are used again.
        case links = "the comparison of whom a number still leads to"
    }

    private let missing: Set<Safeguard>

    package static let all = Safeguards(missing: [])

    #if DEBUG
        package static func all(but missing: [Safeguard]) -> Safeguards { Safeguards(missing: Set(missing)) }
    #endif

    package func has(_ safeguard: Safeguard) -> Bool { !missing.contains(safeguard) }
}

extension Safeguards {
    /// A verdict on a whole request as the engine takes it: with all safeguards, as it is.
    func taken(_ outcome: BatchOutcome, _ exchange: Exchange) -> BatchOutcome {
        guard case .wholeBatch(.unknown(let doubt)) = outcome else { return outcome }
        if case .exception = exchange.reply {
            return has(.doubtOfErrors)
                ? outcome : .wholeBatch(.notApplied(.entry(Refusal(code: doubt.code, message: doubt.message))))
        }
        return has(.doubtOfSilence)
            ? outcome : .wholeBatch(.notApplied(.site(SiteTrouble(code: doubt.code, message: doubt.message))))
    }
}
