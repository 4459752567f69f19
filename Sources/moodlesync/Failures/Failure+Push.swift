import MoodleWire
import SyncEngine

extension Failure {
    init(_ problem: PushProblem) {
        switch problem {
        case .leaseHeld(let holder):
            self.init(
                .engineBusy, code: "engine-busy",
                """
                Another engine holds the store: \(holder.user)@\(holder.host), process \(holder.process), since \
                \(holder.since).
                """,
                hint: "Wait until it has finished, or stop it with kill \(holder.process) on \(holder.host).")
        case .leaseLost:
            self.init(
                .engineBusy, code: "engine-lost",
                "Another engine took the store over while this push was under way, so this one stopped.",
                hint:
                    "Somebody removed the store's lock file. Leave the other engine alone, and push again when it has finished."
            )
        case .otherSite(let pinned, let found):
            self.init(
                .setup, code: "other-site", "This store belongs to \(pinned), but the settings lead to \(found).",
                hint:
                    "Name the store of that site with --db, or correct MOODLE_URL; if the site itself moved, type moodlesync check --accept-moved-site."
            )
        case .otherAccount(let pinned, let found):
            self.init(
                .setup, code: "other-account",
                "This store works as the service account \(pinned), but the token belongs to \(found).",
                hint:
                    "Use a token of \(pinned); if the account was replaced on purpose, type moodlesync check --accept-moved-site."
            )
        case .missingFunctions(let functions):
            self.init(
                .setup, code: "missing-functions",
                "The token's service lacks \(Wording.list(functions.map(\.rawValue))).",
                hint:
                    "Add \(functions.count == 1 ? "it" : "them") to the service under Server > Web services > External services; moodlesync check prints the whole recipe."
            )
        case .blindLookUps(let reason):
            self.init(
                .setup, code: "blind-lookups",
                "Look-ups may not show accounts that are there, so nobody is created: \(reason)",
                hint:
                    "Give the service account moodle/user:viewdetails and moodle/user:viewhiddendetails; on a site without any other account, type moodlesync check --trust-lookups."
            )
        case .setup(let fault):
            self.init(.setup, code: fault.code, "Moodle: \(fault.message)", hint: fault.remedy)
        case .siteSilent(let reason):
            self.init(
                .siteSilent, code: "site-silent", "Moodle does not answer: \(reason)",
                hint:
                    "If MOODLE_URL is right, run the same command again later: nothing is lost, and nothing was marked failed."
            )
        }
    }

    init(_ problem: TransportProblem) {
        self.init(.setup, code: "setting-malformed", "MOODLE_CA_FILE is not usable: \(problem.description).")
    }
}
