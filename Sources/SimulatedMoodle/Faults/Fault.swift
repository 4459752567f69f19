/// A misfortune to order: what goes wrong, for which calls, and how often. Written as text, see `parse`.
package struct Fault: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        /// The connection is reset; nothing was done.
        case resetBeforeApply = "reset-before-apply"
        /// The connection is reset after the work.
        case resetAfterApply = "reset-after-apply"
        /// The connection is closed in order, without an answer.
        case closeBeforeApply = "close-before-apply"
        case closeAfterApply = "close-after-apply"
        /// No answer ever, on a connection that stays open.
        case silence
        /// The connection is closed in the middle of the answer's head, or of its body.
        case halfHead = "half-head"
        case halfBody = "half-body"
        /// The answer comes byte by byte.
        case slowDrip = "slow-drip"
        case tooManyRequests = "429"
        case internalError = "500"
        case badGateway = "502"
        case unavailable = "503"
        case gatewayTimeout = "504"
        /// 200 with a web page.
        case html
        /// 200 with nothing.
        case empty
        /// The work is done and an error is answered.
        case exceptionAfterApply = "exception-after-apply"
        /// Moodle's maintenance page.
        case maintenance
        /// The answer of the request before.
        case wrongAnswer = "wrong-answer"
        /// The right answer, with its first record twice.
        case duplicateAnswer = "duplicate-answer"
        /// The right answer, about people and courses that nobody asked for.
        case foreignNames = "foreign-names"
        case redirect
        /// The right answer after many megabytes of white space.
        case hugeBody = "huge-body"
        /// The connection is reset at once and the work is done later.
        case lateCommit = "late-commit"
    }

    /// Which calls it may hit.
    package enum Target: Sendable, Equatable {
        case everything
        case reads
        case writes
        case function(String)
    }

    /// Which of those it does hit.
    package enum Choice: Sendable, Equatable {
        case each
        /// 1 is the first.
        case nth(Int)
        /// From 0 to 1, drawn from the simulator's seeded randomness.
        case probability(Double)
    }

    /// How long a late commit waits.
    package enum Delay: Sendable, Equatable {
        case time(Duration)
        /// Until `RunningSimulator.releaseLateCommits`.
        case held
    }

    package let kind: Kind
    package let target: Target
    package var choice = Choice.each
    /// How often at most; nil for no limit.
    package var times: Int?
    package var delay = Delay.time(.seconds(4))
    /// Seconds.
    package var retryAfter: Int?
    package var errorcode = "invalidresponse"
    package var bytes = 50_000_000
    package var every = Duration.milliseconds(100)
    /// Whether the work is done before things go wrong; nil for the kind's own habit.
    package var applies: Bool?

    var isApplied: Bool {
        switch kind {
        case .resetBeforeApply, .closeBeforeApply, .maintenance, .redirect: false
        case .resetAfterApply, .closeAfterApply, .exceptionAfterApply, .lateCommit: true
        case .tooManyRequests, .internalError, .badGateway, .unavailable, .gatewayTimeout, .html, .empty:
            applies ?? false
        case .silence, .halfHead, .halfBody, .slowDrip, .wrongAnswer, .duplicateAnswer, .foreignNames, .hugeBody:
            applies ?? true
        }
    }
}
