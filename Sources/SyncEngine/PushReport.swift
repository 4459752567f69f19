import MoodleWire
import StagingStore

/// How a push ended.
package enum PushOutcome: Sendable {
    /// Nothing more can be done now.
    case finished
    /// A signal; every answer that came was recorded.
    case stopped
    /// The site did not answer, or asks us to wait.
    case siteSilent(String)
    /// Settings, token or permissions; nothing was marked failed.
    case setup(SetupFault)
    /// Another site or account, missing functions, blind look-ups: the problem itself is thrown.
    case refused

    package var state: String {
        switch self {
        case .finished: "finished"
        case .stopped, .siteSilent: "interrupted"
        case .setup, .refused: "refused"
        }
    }
}

package struct PushReport: Sendable {
    package let push: Int64
    package let outcome: PushOutcome
    package let done: Int
    package let failed: Int
    /// Open when the push ended: `ready` and `held`.
    package let waiting: Int
    package let unknown: Int
    package let requests: Int
    package let seconds: Double
    package let auditHead: String
    /// Values that Moodle took and changed without a word; they stand in `v_silently_changed`.
    package let silentlyChanged: Int
    /// What would be sent; empty unless it was a dry run.
    package let dryRun: [DryRunLine]
}

/// A request's part that a dry run did not send.
package struct DryRunLine: Sendable {
    package let entry: Int64
    package let kind: EntryKind
    /// By Moodle's name.
    package let function: String
    /// JSON text, secrets painted over.
    package let sent: String
}

/// Where a push stands, for people who watch it.
package struct PushProgress: Sendable {
    package let kind: EntryKind?
    package let done: Int
    package let failed: Int
    /// Open entries when the push began, and those that it made itself.
    package let total: Int
    package let requests: Int
    package let elapsed: Duration
    /// Something that a person who waits wants to know: the site is away, a batch was split.
    package let note: String?

    /// Seconds left at the pace so far; nil before there is a pace.
    package var secondsLeft: Double? {
        let settled = done + failed
        guard settled > 0, total >= settled else { return nil }
        return elapsed.inSeconds / Double(settled) * Double(total - settled)
    }
}

/// Why a push (or a check) did not begin, or could not go on.
package enum PushProblem: Error {
    /// Another engine holds the store.
    case leaseHeld(LeaseHolder)
    /// Another engine took the store over although we held the lock: we stop at once.
    case leaseLost
    /// The store belongs to another Moodle.
    case otherSite(pinned: String, found: String)
    case otherAccount(pinned: String, found: String)
    case missingFunctions([WireFunction])
    /// Look-ups do not show what is there, so nobody can be created without the risk of a second account.
    case blindLookUps(String)
    case setup(SetupFault)
    case siteSilent(String)
}

extension Duration {
    var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
