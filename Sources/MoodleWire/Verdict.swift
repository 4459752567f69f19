/// What is known of a write to Moodle after its exchange.
package enum Verdict: Sendable, Equatable {
    /// Moodle did it, and said so in full.
    case applied
    /// Moodle surely did not do it.
    case notApplied(Cause)
    /// Moodle may have done it: look it up, or send it again where that does no harm.
    case unknown(Doubt)
}

/// Why something was surely not done.
package enum Cause: Sendable, Equatable {
    /// The site is away or busy. It will pass; nobody is to blame.
    case site(SiteTrouble)
    /// Something is not set up as it must be. Trying again does not help until a person has acted.
    case setup(SetupFault)
    /// Moodle refuses what was sent.
    case entry(Refusal)
}

package struct SiteTrouble: Sendable, Equatable {
    package let code: String
    package let message: String
    /// The least wait that the site asks for.
    package let retryAfterSeconds: Int?

    package init(code: String, message: String, retryAfterSeconds: Int? = nil) {
        self.code = code
        self.message = message
        self.retryAfterSeconds = retryAfterSeconds
    }
}

package struct SetupFault: Sendable, Equatable {
    package let code: String
    package let message: String
    /// A sentence that says what a person can do.
    package let remedy: String
    /// `account`: every call will meet it. `place`: perhaps only this course, category or cohort.
    package let reach: Reach

    package init(code: String, message: String, remedy: String, reach: Reach) {
        self.code = code
        self.message = message
        self.remedy = remedy
        self.reach = reach
    }
}

package struct Refusal: Sendable, Equatable {
    package let code: String
    package let message: String
    package let remedy: String?
    /// `record`: this item. `place`: every item of the same course, category or cohort.
    package let reach: Reach
    package let again: Again

    package init(code: String, message: String, remedy: String? = nil, reach: Reach = .record, again: Again = .never) {
        self.code = code
        self.message = message
        self.remedy = remedy
        self.reach = reach
        self.again = again
    }
}

/// How far a cause reaches.
package enum Reach: Sendable, Equatable {
    case account, place, record
}

/// Whether a refused item may be sent again as it is.
package enum Again: Sendable, Equatable {
    /// The data must change first.
    case never
    /// The same answer means a value that is too long, or a passing collision in the database.
    case fewTimes
}

/// Why it is not known what happened.
package struct Doubt: Sendable, Equatable {
    package let code: String
    package let message: String
    /// Moodle refused, after it may have begun: what a look-up does not find then, it will not do.
    package let isRefusal: Bool

    package init(code: String, message: String, isRefusal: Bool = false) {
        self.code = code
        self.message = message
        self.isRefusal = isRefusal
    }
}

extension Verdict {
    /// The word that the store keeps.
    package var name: String {
        switch self {
        case .applied: "applied"
        case .notApplied: "not_applied"
        case .unknown: "unknown"
        }
    }

    package var code: String? {
        switch self {
        case .applied: nil
        case .notApplied(let cause): cause.code
        case .unknown(let doubt): doubt.code
        }
    }

    package var message: String? {
        switch self {
        case .applied: nil
        case .notApplied(let cause): cause.message
        case .unknown(let doubt): doubt.message
        }
    }
}

extension Cause {
    package var code: String {
        switch self {
        case .site(let trouble): trouble.code
        case .setup(let fault): fault.code
        case .entry(let refusal): refusal.code
        }
    }

    package var message: String {
        switch self {
        case .site(let trouble): trouble.message
        case .setup(let fault): fault.message
        case .entry(let refusal): refusal.message
        }
    }

    package var remedy: String? {
        switch self {
        case .site: nil
        case .setup(let fault): fault.remedy
        case .entry(let refusal): refusal.remedy
        }
    }
}

/// What became of one item of a request.
package struct ItemVerdict: Sendable, Equatable {
    package let verdict: Verdict
    /// The id that Moodle gave, where the function makes something.
    package let moodleID: Int?
    package let message: String?

    package init(_ verdict: Verdict, moodleID: Int? = nil, message: String? = nil) {
        self.verdict = verdict
        self.moodleID = moodleID
        self.message = message ?? verdict.message
    }
}

/// What became of the items of a write.
package enum BatchOutcome: Sendable, Equatable {
    /// One for each item, in the order in which they were sent.
    case perItem([ItemVerdict])
    /// The same for all: the batch was refused, or nothing is known of it, or it never left.
    case wholeBatch(Verdict)
}

/// What a question brought. A read changes nothing, so that it is never in doubt: it is asked again.
package enum ReadOutcome<Answer: Sendable>: Sendable {
    case answer(Answer)
    case failed(Cause)
}

extension ReadOutcome: Equatable where Answer: Equatable {}
