/// One request and what came of it.
package struct Exchange: Sendable {
    package let function: WireFunction
    /// What Moodle calls the function.
    package let name: String
    /// How many records the request was about.
    package let items: Int
    package let variables: Int
    package let requestBytes: Int
    /// Milliseconds since 1970 by the clock that was handed in.
    package let startedAt: Int64
    package let finishedAt: Int64
    /// By the clock that never jumps.
    package let elapsed: Duration
    package let outcome: TransportOutcome
    package let reply: Reply
    let mask: SecretMask

    package init(
        call: WireCall, startedAt: Int64, finishedAt: Int64, elapsed: Duration, requestBytes: Int,
        outcome: TransportOutcome, mask: SecretMask
    ) {
        function = call.function
        name = call.name
        items = call.items
        variables = call.variableCount
        self.requestBytes = requestBytes
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.elapsed = elapsed
        self.outcome = outcome
        self.mask = mask
        reply = Reply(outcome, mask: mask)
    }

    /// Nil where not even the head of an answer came.
    package var httpStatus: Int? {
        switch outcome {
        case .notSent(let fault), .maybeSent(let fault): fault.status
        case .answered(let answer), .answeredTooLarge(let answer, _): answer.status
        }
    }

    /// The least wait that the answer asks for.
    package var retryAfterSeconds: Int? {
        if case .answered(let answer) = outcome { answer.retryAfterSeconds } else { nil }
    }

    /// Bytes of the answer's body that were read.
    package var responseBytes: Int {
        switch outcome {
        case .notSent, .maybeSent, .answeredTooLarge: 0
        case .answered(let answer): answer.bodyBytes
        }
    }

    /// A text of the answer, for people: without markup and secrets, at most 500 characters.
    func readable(_ text: String) -> String {
        WireText.readable(text, mask: mask)
    }
}
