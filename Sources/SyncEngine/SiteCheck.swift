import GRDB
import MoodleWire
import StagingStore

/// First contact: is it our site, our account, has the token what the outbox needs, and do look-ups see?
struct SiteCheck: Sendable {
    let site: SiteReader
    let ledger: Ledger

    /// - Parameter moved: the operator says that the site has another address or account now; it is pinned anew.
    func identify(moved: Bool) async throws -> SiteInfo.Answer {
        let info = try await site.read(SiteInfo.call(), purpose: .check) { SiteInfo.judge($0) }
        let pinned = try ledger.read { db in
            try Row.fetchOne(db, sql: "SELECT url, service_user_id, service_user FROM site")
        }
        let url = Self.normal(info.siteURL)
        if let pinned, !moved {
            let pinnedURL: String = pinned["url"]
            if pinnedURL != url { throw PushProblem.otherSite(pinned: pinnedURL, found: url) }
            if pinned["service_user_id"] != info.userID {
                throw PushProblem.otherAccount(
                    pinned: "\(pinned["service_user"] as String) (id \(pinned["service_user_id"] as Int))",
                    found: "\(info.username) (id \(info.userID))")
            }
        }
        try await pin(info, url: url, isNew: pinned == nil || moved)
        return info
    }

    private static func normal(_ url: String) -> String {
        url.hasSuffix("/") ? String(url.dropLast()) : url
    }

    private func pin(_ info: SiteInfo.Answer, url: String, isNew: Bool) async throws(Interruption) {
        try await ledger.write { db, context in
            try db.execute(
                sql: """
                    INSERT INTO site (id, url, name, release, service_user_id, service_user, pinned_at)
                    VALUES (1, :url, :name, :release, :id, :user, :at)
                    ON CONFLICT (id) DO UPDATE SET url = :url, name = :name, release = :release, service_user_id = :id,
                       service_user = :user
                    """,
                arguments: [
                    "url": url, "name": info.siteName, "release": info.release ?? "", "id": info.userID,
                    "user": info.username, "at": context.now.text,
                ])
            if isNew {
                try AuditChain.seal(
                    db, event: "site.pinned", detail: ["url": url, "account": info.username], run: context.run.id,
                    at: context.now)
            }
        }
    }

    /// What look-ups were seen to show.
    enum Sight: Sendable, Equatable {
        /// Another account than the token's own, by username and by e-mail.
        case sees(account: String)
        case blind(String)
        case nobodyToSee
    }

    /// A look-up is believed only after it was seen to see somebody: where the account may create people but not see
    /// them, an answer is empty, and everybody would be made again.
    func sight(own: Int) async throws(Interruption) -> Sight {
        let linked = try ledger.read { db in
            try Int.fetchAll(
                db, sql: "SELECT moodle_id FROM users WHERE moodle_id IS NOT NULL ORDER BY id DESC LIMIT 20")
        }
        let values = Set(linked + Array(1...20)).subtracting([own]).sorted().map(String.init)
        let shown = try await site.read(LookUpUsers.call(by: .id, values), purpose: .check) {
            LookUpUsers.judge($0, by: .id, values)
        }
        let others = shown.filter { $0.id != own && !$0.looksDeleted }
        guard !others.isEmpty else {
            return linked.isEmpty ? .nobodyToSee : .blind("accounts that this store made or adopted are not shown")
        }
        guard let witness = others.first(where: { $0.username != nil && $0.email?.isEmpty == false }) else {
            let lacking =
                others.contains { $0.username != nil }
                ? "e-mail addresses (moodle/site:viewuseridentity)" : "usernames (moodle/user:viewalldetails)"
            return .blind("accounts are shown, but without their \(lacking)")
        }
        return try await confirm(witness)
    }

    private func confirm(_ witness: RemoteUser) async throws(Interruption) -> Sight {
        for (field, value) in [(LookUpUsers.Field.username, witness.username), (.email, witness.email)] {
            guard let value else { continue }
            let found = try await site.read(LookUpUsers.call(by: field, [value]), purpose: .check) {
                LookUpUsers.judge($0, by: field, [value])
            }
            if !found.contains(where: { $0.id == witness.id }) {
                return .blind("the account \(witness.id) is shown by id, but not by \(field.rawValue)")
            }
        }
        return .sees(account: witness.username ?? "")
    }

    func note(_ sight: Sight, trustedBy: String?) async throws(Interruption) {
        try await ledger.write { db, context in
            if case .sees = sight {
                try db.execute(sql: "UPDATE site SET lookups_seen_at = ?", arguments: [context.now.text])
            }
            if let trustedBy {
                try db.execute(sql: "UPDATE site SET lookups_trusted_by = ?", arguments: [trustedBy])
                try AuditChain.seal(
                    db, event: "lookups.trusted", detail: ["by": trustedBy], run: context.run.id, at: context.now)
            }
        }
    }

    /// Functions that the open entries need and the token's service lacks.
    func missingFunctions(_ info: SiteInfo.Answer, kinds: Set<EntryKind>) -> [WireFunction] {
        let needed = KindRegistry.always + KindRegistry.all.filter { kinds.contains($0.kind) }.flatMap(\.functions)
        var seen: Set<WireFunction> = []
        return info.missing(needed.filter { seen.insert($0).inserted })
    }
}
