import MoodleWire
import SyncEngine

extension Failure {
    init(_ problem: PushProblem) {
        self.init(problem.exit, code: problem.code, problem.message, hint: problem.hint)
    }

    init(_ problem: TransportProblem) {
        self.init(.setup, code: "setting-malformed", "MOODLE_CA_FILE is not usable: \(problem.description).")
    }
}

extension PushProblem {
    fileprivate var exit: ExitCode {
        switch self {
        case .leaseHeld, .leaseLost: .engineBusy
        case .otherSite, .otherAccount, .missingFunctions, .blindLookUps, .setup: .setup
        case .siteSilent: .siteSilent
        }
    }

    fileprivate var code: String {
        switch self {
        case .leaseHeld: "engine-busy"
        case .leaseLost: "engine-lost"
        case .otherSite: "other-site"
        case .otherAccount: "other-account"
        case .missingFunctions: "missing-functions"
        case .blindLookUps: "blind-lookups"
        case .setup(let fault): fault.code
        case .siteSilent: "site-silent"
        }
    }

    fileprivate var message: String {
        switch self {
        case .leaseHeld(let holder):
            """
            Another engine holds the store: \(holder.user)@\(holder.host), process \(holder.process), since \
            \(holder.since).
            """
        case .leaseLost: "Another engine took the store over while this push was under way, so this one stopped."
        case .otherSite(let pinned, let found):
            "This store belongs to \(pinned), but the settings lead to \(found)."
        case .otherAccount(let pinned, let found):
            "This store works as the service account \(pinned), but the token belongs to \(found)."
        case .missingFunctions(let functions):
            "The token's service lacks \(Wording.list(functions.map(\.rawValue)))."
        case .blindLookUps(let reason):
            "Look-ups may not show accounts that are there, so nobody is created: \(reason)"
        case .setup(let fault): "Moodle: \(fault.message)"
        case .siteSilent(let reason): "Moodle does not answer: \(reason)"
        }
    }

    fileprivate var hint: String {
        switch self {
        case .leaseHeld(let holder):
            "Wait until it has finished, or stop it with kill \(holder.process) on \(holder.host)."
        case .leaseLost:
            """
            Somebody removed the store's lock file. Leave the other engine alone, and push again when it has finished.
            """
        case .otherSite:
            """
            Name the store of that site with --db, or correct MOODLE_URL; if the site itself moved, type moodlesync \
            check --accept-moved-site.
            """
        case .otherAccount(let pinned, _):
            """
            Use a token of \(pinned); if the account was replaced on purpose, type moodlesync check \
            --accept-moved-site.
            """
        case .missingFunctions(let functions):
            """
            Add \(functions.count == 1 ? "it" : "them") to the service under Server > Web services > External \
            services; moodlesync check prints the whole recipe.
            """
        case .blindLookUps:
            """
            Give the service account moodle/user:viewdetails, moodle/user:viewalldetails and \
            moodle/site:viewuseridentity (moodlesync check prints the recipe); on a site without any other account, \
            type moodlesync check --trust-lookups.
            """
        case .setup(let fault): fault.remedy
        case .siteSilent:
            """
            Open MOODLE_URL in a browser: if a Moodle answers there, run the same command again later, nothing is lost \
            and nothing was marked failed; if something else answers, correct the address.
            """
        }
    }
}
