import GRDB
import MoodleWire
import StagingStore

/// What `check` saw.
package struct CheckReport: Sendable {
    package let siteName: String
    package let siteURL: String
    package let release: String
    package let serviceUser: String
    package let serviceUserID: Int
    /// Functions that the program can use and the token's service lacks.
    package let missing: [WireFunction]
    /// Functions that a mapping of a field names and the token's service lacks; only those calls wait for them.
    package let missingMapped: [String]
    package let sight: Sight

    package enum Sight: Sendable, Equatable {
        case sees(account: String)
        case blind(String)
        case nobodyToSee
        case trusted(by: String)
    }

    /// Whether a push of any kind can begin.
    package var isGood: Bool {
        switch sight {
        case .sees, .trusted: missing.isEmpty
        case .blind, .nobodyToSee: false
        }
    }
}

extension SyncEngine {
    /// Every function that some kind of entry uses.
    package static var allFunctions: [WireFunction] {
        functions(for: Set(KindRegistry.all.map(\.kind)))
    }

    /// The functions that a push of such entries calls, or may come to call.
    package static func functions(for kinds: Set<EntryKind>) -> [WireFunction] {
        var seen: Set<WireFunction> = []
        let needed =
            KindRegistry.always
            + KindRegistry.all.filter { kinds.contains($0.kind) }.flatMap {
                $0.functions + $0.occasionalFunctions
            }
        return needed.filter { seen.insert($0).inserted }
    }

    /// Looks whether a push could do its work, and pins the store to the site at the first contact.
    ///
    /// - Parameters:
    ///   - trustedBy: who says that look-ups may be believed where there is nobody to see.
    ///   - moved: the site has another address or account now; the store is pinned to it anew.
    /// - Throws: `PushProblem`, `StoreProblem`.
    package func check(run: Run, trustedBy: String? = nil, moved: Bool = false) async throws -> CheckReport {
        let ledger = Ledger(store: store, run: run, pushID: nil, time: time, logger: logger)
        let site = reader(ledger, patience: .seconds(20), tally: RequestTally())
        let check = SiteCheck(site: site, ledger: ledger)
        do {
            let info = try await check.identify(moved: moved)
            let missing = info.missing(Self.allFunctions)
            let sight =
                missing.contains(.lookUpUsers)
                ? SiteCheck.Sight.blind("the function is missing") : try await check.sight(own: info.userID)
            try await check.note(sight, trustedBy: sight == .nobodyToSee ? trustedBy : nil)
            return CheckReport(
                siteName: info.siteName, siteURL: info.siteURL, release: info.release ?? "", serviceUser: info.username,
                serviceUserID: info.userID, missing: missing,
                missingMapped: try mapped(ledger).filter { !info.functions.contains($0) },
                sight: try trusted(ledger, sight))
        } catch let interruption as Interruption {
            throw Push.problem(interruption)
        }
    }

    private func mapped(_ ledger: Ledger) throws(Interruption) -> [String] {
        try ledger.read { db in Set(try FunctionMappings(db).all.map(\.function)).sorted() }
    }

    private func trusted(_ ledger: Ledger, _ sight: SiteCheck.Sight) throws(Interruption) -> CheckReport.Sight {
        switch sight {
        case .sees(let account): return .sees(account: account)
        case .blind(let why): return .blind(why)
        case .nobodyToSee:
            let by = try ledger.read { db in
                try String.fetchOne(db, sql: "SELECT lookups_trusted_by FROM site WHERE lookups_trusted_by IS NOT NULL")
            }
            return by.map { .trusted(by: $0) } ?? .nobodyToSee
        }
    }
}
