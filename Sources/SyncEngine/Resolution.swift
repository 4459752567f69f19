import MoodleWire

/// What a judged answer does to the entries of a request, and what comes next. Pure: no store, no clock, no wire.
struct Resolution: Sendable {
    enum Move: Sendable, Equatable {
        case done(moodleID: Int?)
        /// Surely not applied; it may be sent again.
        case ready
        /// Surely not applied; not again in this push, because the place it goes to refuses us.
        case putOff(Trouble)
        case failed(Trouble)
        case unknown(Trouble)
    }

    enum Next: Sendable {
        case nothing
        /// Halve, and go on with both.
        case split
        /// The same once more, when the gate lets it.
        case again
        /// Look once more; if it is still absent, fail it with this.
        case lookThenFail(Trouble)
        case stop(SetupFault)
    }

    /// As many as items were sent, in their order.
    let moves: [Move]
    let next: Next
    /// What the site's failing or not answering was, for the gate; nil if it answered.
    let siteTrouble: (text: String, retryAfter: Int?)?
    let error: Trouble?
    /// For `requests.verdict`.
    let verdict: String

    /// How often one entry may be refused by a passing error of the database, or stay unknown, in one push.
    static let patience = 3

    /// - Parameters:
    ///   - attempt: how often, this time included, the first item was sent in this push.
    ///   - looksFirst: whether a look-up can settle what is doubtful.
    ///   - siteSpoke: Moodle itself answered, even if only with an error.
    init(_ outcome: BatchOutcome, items: Int, attempt: Int, looksFirst: Bool, siteSpoke: Bool) {
        switch outcome {
        case .perItem(let verdicts):
            self = Self.judged(verdicts)
        case .wholeBatch(let verdict):
            self = Self.whole(verdict, items: items, attempt: attempt, looksFirst: looksFirst, siteSpoke: siteSpoke)
        }
    }

    private init(
        _ moves: [Move], _ next: Next, verdict: String, error: Trouble? = nil,
        siteTrouble: (text: String, retryAfter: Int?)? = nil
    ) {
        self.moves = moves
        self.next = next
        self.verdict = verdict
        self.error = error
        self.siteTrouble = siteTrouble
    }

    /// The same, with what is known about each item added to why it failed.
    func explained(_ explain: (Int, Trouble) -> Trouble) -> Resolution {
        let moves = moves.enumerated().map { index, move in
            if case .failed(let trouble) = move { Move.failed(explain(index, trouble)) } else { move }
        }
        let next: Next = if case .lookThenFail(let trouble) = next { .lookThenFail(explain(0, trouble)) } else { next }
        return Resolution(moves, next, verdict: verdict, error: error, siteTrouble: siteTrouble)
    }

    private static func judged(_ verdicts: [ItemVerdict]) -> Resolution {
        let moves = verdicts.map { item -> Move in
            switch item.verdict {
            case .applied: .done(moodleID: item.moodleID)
            case .notApplied(.entry(let refusal)): .failed(refusal.trouble)
            case .notApplied(.setup(let fault)): .putOff(Trouble(code: fault.code, text: fault.message))
            case .notApplied(.site): .ready
            case .unknown(let doubt): .unknown(Trouble(code: doubt.code, text: doubt.message))
            }
        }
        let doubtful = moves.contains { if case .unknown = $0 { true } else { false } }
        return Resolution(moves, doubtful ? .again : .nothing, verdict: doubtful ? "unknown" : "applied")
    }

    private static func whole(
        _ verdict: Verdict, items: Int, attempt: Int, looksFirst: Bool, siteSpoke: Bool
    ) -> Resolution {
        func all(_ move: Move) -> [Move] { Array(repeating: move, count: items) }
        switch verdict {
        case .applied:
            return Resolution(all(.done(moodleID: nil)), .nothing, verdict: "applied")
        case .notApplied(.site(let trouble)):
            return Resolution(
                all(.ready), .again, verdict: "not_applied", error: Trouble(code: trouble.code, text: trouble.message),
                siteTrouble: (trouble.message, trouble.retryAfterSeconds))
        case .notApplied(.setup(let fault)):
            let error = Trouble(code: fault.code, text: "\(fault.message) \(fault.remedy)")
            if case .account = fault.reach {
                return Resolution(all(.ready), .stop(fault), verdict: "not_applied", error: error)
            }
            if items > 1 { return Resolution(all(.ready), .split, verdict: "not_applied", error: error) }
            return Resolution(all(.putOff(error)), .nothing, verdict: "not_applied", error: error)
        case .notApplied(.entry(let refusal)):
            let trouble = refusal.trouble
            if items > 1 { return Resolution(all(.ready), .split, verdict: "not_applied", error: trouble) }
            if case .fewTimes = refusal.again, attempt < patience {
                return Resolution(all(.ready), .again, verdict: "not_applied", error: trouble)
            }
            return looksFirst
                ? Resolution(all(.ready), .lookThenFail(trouble), verdict: "not_applied", error: trouble)
                : Resolution(all(.failed(trouble)), .nothing, verdict: "not_applied", error: trouble)
        case .unknown(let doubt):
            let trouble = Trouble(code: doubt.code, text: doubt.message)
            let last: Next = doubt.isRefusal && looksFirst ? .lookThenFail(trouble) : .nothing
            let next: Next = items > 1 ? .split : attempt < patience ? .again : last
            return Resolution(
                all(.unknown(trouble)), next, verdict: "unknown", error: trouble,
                siteTrouble: siteSpoke ? nil : (doubt.message, nil))
        }
    }
}

extension Refusal {
    var trouble: Trouble {
        Trouble(code: code, text: remedy.map { "\(message) \($0)" } ?? message)
    }
}
