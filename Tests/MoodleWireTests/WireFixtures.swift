@testable import MoodleWire

/// Builders of evidence for tests.
enum Evidence {
    static func answer(
        _ body: String, status: Int = 200, type: String? = "application/json", retryAfter: Int? = nil,
        location: String? = nil
    ) -> TransportOutcome {
        .answered(
            HTTPAnswer(
                status: status, contentType: type, retryAfterSeconds: retryAfter, location: location,
                body: Array(body.utf8)))
    }

    static func exception(
        _ code: String, _ message: String = "m", type: String = #"core\\exception\\moodle_exception"#,
        status: Int = 200, debugInfo: String? = nil
    ) -> TransportOutcome {
        let debug = debugInfo.map { #","debuginfo":"\#($0)""# } ?? ""
        return answer(
            #"{"exception":"\#(type)","errorcode":"\#(code)","message":"\#(message)"\#(debug)}"#, status: status)
    }

    static func exchange(
        _ call: WireCall, _ outcome: TransportOutcome, secrets: [Secret] = []
    ) -> Exchange {
        Exchange(
            call: call, startedAt: 0, finishedAt: 0, elapsed: .zero, requestBytes: 1_234, outcome: outcome,
            mask: SecretMask(call.parameters.secrets + secrets))
    }

    static func exchange(_ function: WireFunction, items: Int = 2, _ outcome: TransportOutcome) -> Exchange {
        exchange(WireCall(function, items: items, parameters: FormParameters()), outcome)
    }
}

extension Verdict {
    /// The verdict in a few words, for tables.
    var short: String {
        switch self {
        case .applied: "applied"
        case .unknown(let doubt): "unknown \(doubt.code)"
        case .notApplied(let cause): cause.short
        }
    }
}

extension Cause {
    var short: String {
        switch self {
        case .site(let trouble):
            "site \(trouble.code)" + (trouble.retryAfterSeconds.map { " in \($0) s" } ?? "")
        case .setup(let fault): "setup \(fault.code) \(fault.reach)"
        case .entry(let refusal):
            "entry \(refusal.code) \(refusal.reach)" + (refusal.again == .fewTimes ? " again" : "")
        }
    }
}

extension BatchOutcome {
    var short: [String] {
        switch self {
        case .wholeBatch(let verdict): ["all: \(verdict.short)"]
        case .perItem(let verdicts):
            verdicts.map { $0.verdict.short + ($0.moodleID.map { " \($0)" } ?? "") }
        }
    }
}

extension ReadOutcome {
    var short: String {
        switch self {
        case .answer: "answer"
        case .failed(let cause): cause.short
        }
    }
}
