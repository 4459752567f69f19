/// What is known of a function of Moodle, beyond its parameters.
package struct FunctionFacts: Sendable {
    package enum Access: Sendable, Equatable { case read, write }

    package enum Atomicity: Sendable, Equatable {
        /// Reads: there is nothing to undo.
        case none
        /// One transaction: one bad record, and nothing of the batch was done.
        case wholeBatch
        /// Each record is done or refused by itself.
        case perItem
    }

    package enum Resend: Sendable, Equatable {
        /// Sending the same again does no harm.
        case safe
        /// The same again would make a second one or an error: look first.
        case lookFirst
    }

    package let access: Access
    package let atomicity: Atomicity
    package let resend: Resend
    /// Where the function acts: what `nopermissions` is about.
    let setting: Setting
    /// The error codes that prove that nothing was done, beside those that every function shares.
    let proven: [String: ProvenRefusal]

    enum Setting: Sendable {
        /// Always the whole site.
        case system
        /// A course, category or cohort that the parameters name.
        case place
    }

    /// What a proven error code means for the item that it is about.
    struct ProvenRefusal: Sendable {
        var remedy: Remedy?
        var reach: Reach = .record
        var again: Again = .never
        /// The site's fault, not the item's: it will pass.
        var isSiteTrouble = false
        /// The set-up's fault, not the item's.
        var isSetup = false
    }

    static func read(_ setting: Setting, proven: [String: ProvenRefusal] = [:]) -> FunctionFacts {
        FunctionFacts(
            access: .read, atomicity: .none, resend: .safe, setting: setting,
            proven: Proven.any.merging(Proven.database) { $1 }.merging(proven) { $1 })
    }

    static func write(
        _ setting: Setting, _ atomicity: Atomicity, resend: Resend, proven: [String: ProvenRefusal]
    ) -> FunctionFacts {
        FunctionFacts(
            access: .write, atomicity: atomicity, resend: resend, setting: setting,
            proven: Proven.any.merging(proven) { $1 })
    }
}

extension FunctionFacts {
    /// What an exception proves: first what every function shares, thrown before it began, then its own list.
    func verdict(on exception: MoodleException) -> Verdict {
        if let cause = beforeTheFunction(exception) { return .notApplied(cause) }
        if let cause = access(exception) { return .notApplied(cause) }
        guard let refusal = proven[exception.code] else {
            return .unknown(
                Doubt(code: exception.code.isEmpty ? "exception" : exception.code, message: exception.message))
        }
        return .notApplied(cause(refusal, exception))
    }

    private func cause(_ refusal: ProvenRefusal, _ exception: MoodleException) -> Cause {
        if refusal.isSiteTrouble { return .site(SiteTrouble(code: exception.code, message: exception.message)) }
        if refusal.isSetup, let remedy = refusal.remedy {
            return .setup(SetupFault(remedy, code: exception.code, message: exception.message, reach: refusal.reach))
        }
        return .entry(
            Refusal(
                code: exception.code, message: exception.message, remedy: refusal.remedy?.sentence,
                reach: refusal.reach, again: refusal.again))
    }

    /// Refusals that depend on the account's rights. In a course they may be about that course alone.
    private func access(_ exception: MoodleException) -> Cause? {
        let remedy: (system: Remedy, place: Remedy)
        switch exception.code {
        case "nopermissions": remedy = (.capability, .placeCapability)
        case "requireloginerror", "restrictedcontextexception": remedy = (.tokenAccess, .placeAccess)
        default: return nil
        }
        return switch setting {
        case .system:
            .setup(SetupFault(remedy.system, code: exception.code, message: exception.message))
        case .place:
            .setup(SetupFault(remedy.place, code: exception.code, message: exception.message, reach: .place))
        }
    }

    /// Errors that Moodle throws while it looks at the token, the account and the service, before any function
    /// runs (webservice/lib.php `authenticate_by_token`, `load_function_info`; lib/setup.php; 4.5), and those of
    /// `require_login`, with which every function begins.
    private func beforeTheFunction(_ exception: MoodleException) -> Cause? {
        let remedy: Remedy
        switch exception.code {
        case "sitemaintenance", "upgraderunning", "dbconnectionfailed":
            return .site(SiteTrouble(code: exception.code, message: exception.message))
        case "invalidtoken": remedy = .token
        case "accessexception", "servicenotavailable", "servicerequireslogin": remedy = .tokenAccess
        case "wsaccessusersuspended": remedy = .accountSuspended
        case "wsaccessuserdeleted", "wsaccessuserunconfirmed", "wsaccessuserexpired", "wsaccessusernologin",
            "passwordisexpired":
            remedy = .accountNotUsable
        case "usernotconfirmed" where proven[exception.code] == nil: remedy = .accountNotUsable
        case "forcepasswordchangenotice", "usernotfullysetup", "sitepolicynotagreed": remedy = .loginOnce
        // The name of the table stays the same in every language.
        case "invalidrecord" where exception.message.contains("external_functions"): remedy = .functionMissing
        default: return nil
        }
        return .setup(SetupFault(remedy, code: exception.code, message: exception.message))
    }
}
