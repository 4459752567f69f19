import GRDB
import MoodleWire
import StagingStore

/// Several people of ours with one address, as an import allowed: the account of one is no sign of the other's.
struct SharedEmails {
    let ledger: Ledger

    /// Leaves out the accounts of other people of ours; without sharers there are none, for an import refuses them.
    /// - Parameter people: whose accounts are looked for.
    func leavingOut(
        _ shown: [String: [RemoteUser]], people: [Int64]
    ) throws(Interruption) -> [String: [RemoteUser]] {
        if shown.isEmpty { return shown }
        let sharers = try ledger.read { db in
            var sharers = Set<Int>()
            for (email, accounts) in shown {
                let owners = try Row.fetchAll(
                    db.cachedStatement(
                        sql: "SELECT id, moodle_id FROM users WHERE email = ? AND moodle_id IS NOT NULL"),
                    arguments: [email])
                for owner in owners where !people.contains(owner["id"]) {
                    let account: Int = owner["moodle_id"]
                    if accounts.contains(where: { $0.id == account }) { sharers.insert(account) }
                }
            }
            return sharers
        }
        return shown.mapValues { accounts in accounts.filter { !sharers.contains($0.id) } }
    }
}
