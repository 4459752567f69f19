import MoodleWire
import SyncEngine

/// What a check found, for people, for scripts and for the shell.
struct CheckView {
    private struct Document: Encodable {
        struct Account: Encodable {
            let username: String
            let id: Int
        }
        struct LookUps: Encodable {
            let state: String
            let detail: String?
        }
        struct Recipe: Encodable {
            let functions: [String]
            let capabilities: [String]
        }

        let good: Bool
        let site: String
        let url: String
        let release: String
        let account: Account
        let missingFunctions: [String]
        let missingMappedFunctions: [String]
        let lookUps: LookUps
        let recipe: Recipe

        enum CodingKeys: String, CodingKey {
            case good, site, url, release, account, recipe
            case missingFunctions = "missing_functions"
            case missingMappedFunctions = "missing_mapped_functions"
            case lookUps = "look_ups"
        }
    }

    private let report: CheckReport
    private let recipe: Recipe
    private let isAsked: Bool
    /// Missing functions that what waits needs.
    private let missing: [WireFunction]

    /// - Parameter isAsked: whether the recipe is wanted also where nothing is missing.
    init(_ report: CheckReport, recipe: Recipe, isAsked: Bool = false) {
        self.isAsked = isAsked
        self.report = report
        self.recipe = recipe
        missing = report.missing.filter(recipe.functions.contains)
    }

    var isGood: Bool {
        switch report.sight {
        case .sees, .trusted: missing.isEmpty
        case .blind, .nobodyToSee: false
        }
    }

    func show(on console: Console) throws -> ExitCode {
        console.print(
            CheckMessages.lines(report, missing: missing, recipe: isAsked || !isGood ? recipe : nil, isGood: isGood))
        try console.json(document)
        return isGood ? .done : .setup
    }

    private var document: Document {
        Document(
            good: isGood, site: report.siteName, url: report.siteURL, release: report.release,
            account: .init(username: report.serviceUser, id: report.serviceUserID),
            missingFunctions: missing.map(\.rawValue), missingMappedFunctions: report.missingMapped, lookUps: lookUps,
            recipe: .init(functions: recipe.functions.map(\.rawValue), capabilities: recipe.capabilities))
    }

    private var lookUps: Document.LookUps {
        switch report.sight {
        case .sees(let account): .init(state: "seen", detail: account)
        case .trusted(let by): .init(state: "trusted", detail: by)
        case .blind(let why): .init(state: "blind", detail: why)
        case .nobodyToSee: .init(state: "nobody-to-see", detail: nil)
        }
    }
}
