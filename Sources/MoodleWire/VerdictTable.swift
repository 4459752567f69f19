/// The whole table: which evidence proves what. Pure; everything that is not proven here is `unknown`.
///
/// A wrong "unknown" costs one look-up. A wrong "not applied" costs a false failure, a wrong "applied" a lost
/// record. So the lists are short and closed.
enum VerdictTable {
    /// What an exchange proves before the content of its answer is looked at.
    enum Standing {
        case decided(Verdict)
        /// Exactly `null`.
        case null
        case json(JSONBody)
    }

    static func standing(_ exchange: Exchange) -> Standing {
        switch exchange.outcome {
        case .notSent(let fault): return .decided(.notApplied(unsent(fault)))
        case .maybeSent(let fault): return .decided(.unknown(Doubt(code: fault.kind.rawValue, message: lost(fault))))
        case .answered, .answeredTooLarge: break
        }
        switch exchange.reply {
        case .none: return .decided(.unknown(Doubt(unreadable: .empty)))
        case .null: return .null
        case .json(let body): return .json(body)
        case .exception(let exception): return .decided(exchange.function.facts.verdict(on: exception))
        case .formCutShort(let exception): return .decided(.notApplied(cutShort(exception, exchange: exchange)))
        case .closedForNow(let status): return .decided(.notApplied(closed(status, exchange: exchange)))
        case .httpError(let status, let location):
            return .decided(httpError(status, location: location, exchange: exchange))
        case .unreadable(let why): return .decided(.unknown(Doubt(unreadable: why)))
        }
    }

    // MARK: Transport

    private static func unsent(_ fault: TransportFault) -> Cause {
        switch fault.kind {
        case .badCertificate:
            .setup(SetupFault(.badCertificate, code: fault.kind.rawValue, message: fault.detail))
        case .tlsRefused:
            .setup(SetupFault(.noTLS, code: fault.kind.rawValue, message: fault.detail))
        case .nameUnknown, .refused, .unreachable, .connectTimeout, .tlsTimeout, .tlsBroken, .reset, .closed,
            .deadline, .notHTTP, .cancelled, .stopped, .other:
            .site(SiteTrouble(code: fault.kind.rawValue, message: "no connection: \(fault.detail)"))
        }
    }

    private static func lost(_ fault: TransportFault) -> String {
        "the connection was lost before the whole answer came: \(fault.detail)"
    }

    // MARK: HTTP

    private static func closed(_ status: Int, exchange: Exchange) -> Cause {
        let message = status == 429 ? "the site asks for fewer requests" : "the site is closed for maintenance"
        return .site(
            SiteTrouble(code: "http_\(status)", message: message, retryAfterSeconds: exchange.retryAfterSeconds))
    }

    private static func httpError(_ status: Int, location: String?, exchange: Exchange) -> Verdict {
        let code = "http_\(status)"
        let setup = { (remedy: Remedy, message: String) in
            Verdict.notApplied(.setup(SetupFault(remedy, code: code, message: message)))
        }
        switch status {
        case 300...399:
            return setup(.redirect, "the site sends us elsewhere" + (location.map { ": \($0)" } ?? ""))
        case 401, 407: return setup(.httpLogin, "a web server before Moodle asks for a login")
        case 403: return setup(.webServicesOff, "the web server refuses (403)")
        case 404, 410: return setup(.wrongPath, "there is no web service at this address (\(status))")
        case 405, 426, 451: return setup(.blocked, "the web server refuses this kind of request (\(status))")
        case 413: return setup(.bodyTooLarge, "the web server refuses a form of \(exchange.requestBytes) bytes")
        default:
            return .unknown(Doubt(code: code, message: "the web server answered with status \(status)"))
        }
    }

    private static func cutShort(_ exception: MoodleException, exchange: Exchange) -> Cause {
        let message =
            "Moodle did not see the end of a form of \(exchange.variables) variables and \(exchange.requestBytes) bytes"
        return .setup(SetupFault(.formCutShort, code: "form_cut_short", message: message))
    }
}

extension Doubt {
    init(unreadable: Unreadable) {
        self.init(code: unreadable.rawValue, message: unreadable.sentence)
    }

    /// An answer in good form that does not fit the request.
    init(mismatch: String) {
        self.init(code: "answer_mismatch", message: mismatch)
    }
}

extension SetupFault {
    init(_ remedy: Remedy, code: String, message: String, reach: Reach = .account) {
        self.init(code: code, message: message, remedy: remedy.sentence, reach: reach)
    }
}
