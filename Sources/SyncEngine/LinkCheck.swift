import GRDB
import Logging
import MoodleWire
import StagingStore

/// Compares, before anything is sent, whom the numbers of earlier pushes lead to now.
///
/// A Moodle that was restored from a backup gives the numbers of everything made since out again: what was Ana's account
/// is a stranger's then, and would get her enrolments. Asked for only where something waits to be sent.
struct LinkCheck {
    let site: SiteReader
    let ledger: Ledger
    let protected: ProtectedAccounts
    /// Whether look-ups can be seen to see; asked only if accounts are not shown.
    let sees: () async throws(Interruption) -> Bool

    private static let page = 200

    /// - Returns: how many entries failed because it is not sure whose an account is.
    func run() async throws(Interruption) -> Int {
        var failed = 0
        let people = try linkedPeople()
        for start in stride(from: 0, to: people.count, by: Self.page) {
            if site.stop.isRequested { throw .stopped }
            failed += try await compare(Array(people[start..<min(start + Self.page, people.count)]))
        }
        try await CourseLinkCheck(site: site, ledger: ledger).run()
        try await ifAllowed("groups") { () async throws(Interruption) in
            try await GroupLinkCheck(site: site, ledger: ledger).run()
        }
        try await ifAllowed("cohorts") { () async throws(Interruption) in
            try await CohortLinkCheck(site: site, ledger: ledger).run()
        }
        return failed
    }

    /// Who may put people into groups and cohorts need not be allowed to list them; then their numbers are believed.
    private func ifAllowed(
        _ what: String, _ check: () async throws(Interruption) -> Void
    ) async throws(Interruption) {
        do throws(Interruption) {
            try await check()
        } catch {
            guard case .setup(let fault) = error else { throw error }
            site.logger.notice("whether \(what) still have their numbers can not be seen: \(fault.message)")
        }
    }

    // MARK: people

    /// Those about whom something waits.
    private func linkedPeople() throws(Interruption) -> [LinkedPerson] {
        try ledger.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    \(LinkedPerson.select)
                     WHERE u.moodle_id IS NOT NULL
                       AND u.id IN (SELECT user_id FROM outbox WHERE state IN ('ready', 'unknown'))
                     ORDER BY u.id
                    """
            ).map(LinkedPerson.init)
        }
        // Whoever those numbers belong to: nothing is sent about them, and each kind says why.
        .filter { protected.whyProtected(id: $0.moodleID, username: nil) == nil }
    }

    private struct Comparison: Sendable {
        var lost: [LinkedPerson] = []
        var doubtful: [(person: LinkedPerson, account: RemoteUser)] = []
        /// Who has changed since they were last looked at, and is who they were.
        var news: [(user: Int64, account: AccountSeen)] = []

        var isEmpty: Bool { lost.isEmpty && doubtful.isEmpty && news.isEmpty }
    }

    private func compare(_ people: [LinkedPerson]) async throws(Interruption) -> Int {
        let accounts = try await LinkedAccounts.readWithDeleted(people.map(\.moodleID), at: site)
        var comparison = Comparison()
        var absent: [LinkedPerson] = []
        for person in people {
            guard let account = accounts[person.moodleID] else {
                // Who is known by the number alone, or by an operator's word, can not be looked for.
                if person.canBeLookedFor, !person.isTakenOnTrust { absent.append(person) }
                continue
            }
            switch person.likeness(to: account) {
            case .same:
                if let news = person.news(in: account) { comparison.news.append((person.id, news)) }
            case .doubtful: comparison.doubtful.append((person, account))
            case .other: comparison.lost.append(person)
            }
        }
        // Moodle keeps the row of a deleted account and shows it. What is not shown at all was never there.
        if !absent.isEmpty, try await sees() { comparison.lost += absent }
        return comparison.isEmpty ? 0 : try await record(comparison)
    }

    private func record(_ comparison: Comparison) async throws(Interruption) -> Int {
        try await ledger.write { db, context in
            for (user, account) in comparison.news { try account.note(db, of: user, at: context.now) }
            for person in comparison.lost {
                try LostLink.dissolve(db, user: person.id, moodleID: person.moodleID, context)
            }
            var failed = 0
            for (person, account) in comparison.doubtful {
                failed += try Self.fail(db, person, .accountChanged(person, account), context)
            }
            if !comparison.doubtful.isEmpty {
                try AuditChain.seal(
                    db, event: "link.doubtful", detail: ["people": comparison.doubtful.count], run: context.run.id,
                    at: context.now)
            }
            return failed
        }
    }

    /// Fails all that waits about a person, and what perhaps was applied: it would be sent again.
    private static func fail(
        _ db: Database, _ person: LinkedPerson, _ trouble: Trouble, _ context: RecordContext
    ) throws -> Int {
        let unknown = try Row.fetchAll(
            db, sql: "SELECT \(OutboxEntry.columns) FROM outbox o WHERE o.user_id = ? AND o.state = 'unknown'",
            arguments: [person.id])
        // Where newer data waits behind it, that is what fails.
        for entry in unknown.compactMap(OutboxEntry.init) { try Supersession.close(db, entry, epoch: nil, context) }
        try db.execute(
            sql: """
                UPDATE outbox SET state = 'failed', problem_code = ?, problem = ?, run_id = ?, changed_at = ?
                 WHERE user_id = ? AND state IN ('ready', 'unknown')
                """,
            arguments: [trouble.code, trouble.text, context.run.id, context.now.text, person.id])
        return db.changesCount
    }
}

extension Trouble {
    fileprivate static func accountChanged(_ person: LinkedPerson, _ account: RemoteUser) -> Trouble {
        let now = [account.username, account.email].compactMap { $0 }.joined(separator: ", ")
        return Trouble(
            code: "account-changed",
            text: """
                Moodle's account \(account.id), which was this person's, is \(now.isEmpty ? "somebody" : now) now: changed \
                by hand, or another's since Moodle was restored. If it is still this person's, type: moodlesync link \
                \(person.name) \(account.id), then moodlesync retry --failed
                """)
    }
}
