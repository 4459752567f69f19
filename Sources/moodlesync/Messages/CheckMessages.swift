import MoodleWire
import SyncEngine

/// What `check` says.
enum CheckMessages {
    static func lines(_ report: CheckReport, missing: [WireFunction], recipe: Recipe?, isGood: Bool) -> [String] {
        var lines = [
            "Site:      \(report.siteName), \(report.siteURL), Moodle \(report.release)",
            "Account:   \(report.serviceUser) (id \(report.serviceUserID))",
            "Functions: " + (missing.isEmpty ? "all that are needed are in the token's service" : "missing, see below"),
            "Look-ups:  \(sight(report.sight))",
            "",
        ]
        if !missing.isEmpty {
            lines.append("Missing in the token's service (Server > Web services > External services > Functions):")
            lines += missing.map { "  \($0.rawValue)" } + [""]
        }
        if !report.missingMapped.isEmpty {
            lines.append("Missing there too, named by moodlesync map functions; what needs them waits:")
            lines += report.missingMapped.map { "  \($0)" } + [""]
        }
        if let recipe { lines += recipeLines(recipe) + [""] }
        lines.append(isGood ? "All is well: moodlesync push can do its work." : "Then type moodlesync check again.")
        return lines
    }

    private static func sight(_ sight: CheckReport.Sight) -> String {
        switch sight {
        case .sees(let account): "they show accounts (\(account), for one)"
        case .trusted(let by): "there is no other account to see; \(by) said that they can be trusted"
        case .blind(let why):
            "they hide accounts: \(why). Nobody is created as long as this is so, or people would get second accounts"
        case .nobodyToSee:
            """
            there is no other account to see. Give the site one, or type moodlesync check --trust-lookups if the \
            account has the capabilities below
            """
        }
    }

    private static func recipeLines(_ recipe: Recipe) -> [String] {
        [
            "Recipe for the service account, for what is to be sent:",
            "  1. A role with these capabilities (Users > Permissions > Define roles), assigned in the system:",
        ] + recipe.capabilities.map { "       \($0)" } + [
            "     That role must also be allowed to assign the roles you enrol with (Allow role assignments).",
            "  2. An external service with these functions, and the account as an authorised user:",
        ] + recipe.functions.map { "       \($0.rawValue)" } + [
            "  3. A token for that account and service, in the file that MOODLE_TOKEN_FILE names."
        ]
    }
}
