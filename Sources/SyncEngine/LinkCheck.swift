import GRDB
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
        try await ifAllowed { () async throws(Interruption) in
            try await GroupLinkCheck(site: site, ledger: ledger).run()
        }
        try await ifAllowed { () async throws(Interruption) in
            try await CohortLinkCheck(site: site, ledger: ledger).run()
        }
        return failed
    }

    /// Who may put people into groups and cohorts need not be allowed to list them; then their numbers are believed.
    private func ifAllowed(_ check: () async throws(Interruption) -> Void) async throws(Interruption) {
        do throws(Interruption) {
            try await check()
        } catch {
            guard case .setup = error else { throw error }
        }
    }

    // MARK: people

    /// Those about whom something waits. Whom an operator linked is that account's whatever it looks like.
    private func linkedPeople() throws(Interruption) -> [LinkedPerson] {
        try ledger.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    WITH chosen AS (SELECT json_extract(detail, '$.user') AS id FROM audit WHERE event = 'link')
                    SELECT DISTINCT u.id, u.moodle_id, u.username, u.idnumber, u.email, u.firstname, u.lastname, u.state,
                           (SELECT r.before ->> '$.username' FROM outbox r WHERE r.user_id = u.id AND r.kind = 'user.rename'
                               AND r.state IN ('held', 'ready', 'unknown', 'failed')) AS former
                      FROM outbox o JOIN users u ON u.id = o.user_id
                     WHERE o.state IN ('ready', 'unknown') AND u.moodle_id IS NOT NULL
                       AND u.id NOT IN (SELECT id FROM chosen WHERE id IS NOT NULL)
                     ORDER BY u.id
                    """
            ).map(LinkedPerson.init)
        }
        // Whoever those numbers belong to: nothing is sent about them, and each kind says why. Of whom a file knows the
        // number alone there is nothing to compare.
        .filter { $0.isKnownByMore && protected.whyProtected(id: $0.moodleID, username: nil) == nil }
    }

    private func compare(_ people: [LinkedPerson]) async throws(Interruption) -> Int {
        let values = people.map { String($0.moodleID) }
        let shown = try await site.read(LookUpUsers.call(by: .id, values)) { LookUpUsers.judge($0, by: .id, values) }
        let accounts = Dictionary(shown.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var lost: [LinkedPerson] = []
        var doubtful: [(person: LinkedPerson, account: RemoteUser)] = []
        var absent: [LinkedPerson] = []
        for person in people {
            guard let account = accounts[person.moodleID] else {
                absent.append(person)
                continue
            }
            switch person.likeness(to: account) {
            case .same: break
            case .doubtful: doubtful.append((person, account))
            case .other: lost.append(person)
            }
        }
        // Moodle keeps the row of a deleted account and shows it. What is not shown at all was never there.
        if !absent.isEmpty, try await sees() { lost += absent }
        return try await record(lost, doubtful)
    }

    private func record(
        _ lost: [LinkedPerson], _ doubtful: [(person: LinkedPerson, account: RemoteUser)]
    ) async throws(Interruption) -> Int {
        guard !lost.isEmpty || !doubtful.isEmpty else { return 0 }
        return try await ledger.write { db, context in
            var failed = 0
            for person in lost { try LostLink.dissolve(db, person, context) }
            for (person, account) in doubtful {
                let trouble = Trouble.accountChanged(person, account)
                try db.execute(
                    sql: """
                        UPDATE outbox SET state = 'failed', problem_code = ?, problem = ?, run_id = ?, changed_at = ?
                         WHERE user_id = ? AND state = 'ready'
                        """,
                    arguments: [trouble.code, trouble.text, context.run.id, context.now.text, person.id])
                failed += db.changesCount
            }
            if !doubtful.isEmpty {
                try AuditChain.seal(
                    db, event: "link.doubtful", detail: ["people": doubtful.count], run: context.run.id,
                    at: context.now)
            }
            return failed
        }
    }
}

extension Trouble {
    fileprivate static func accountChanged(_ person: LinkedPerson, _ account: RemoteUser) -> Trouble {
        Trouble(
            code: "account-changed",
            text: """
                Moodle's account \(account.id), which was this person's, is \(account.username ?? "somebody") now, with \
                another e-mail. If it is still this person's, type: moodlesync link \(person.name) \(account.id), then \
                moodlesync retry --failed
                """)
    }
}
