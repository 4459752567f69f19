import GRDB
import StagingStore

/// An entry as the engine reads it.
package struct OutboxEntry: Sendable, Equatable {
    package let id: Int64
    package let kind: EntryKind
    package let entity: String
    package let userID: Int64?
    package let targetID: Int64?
    package let role: String?
    package let groupID: Int64?
    package let groupingID: Int64?
    package let cohortID: Int64?
    package let payload: String?
    package let state: EntryState
    package let tries: Int
    package let deaths: Int

    /// An engine died with it, or an answer was lost: Moodle may have it from us already. Of an account that is made,
    /// `EarlierCreation` knows it exactly.
    package var wasSentBefore: Bool { tries > 0 }

    init?(_ row: Row) {
        guard let kind = EntryKind(rawValue: row["kind"]), let state = EntryState(rawValue: row["state"]) else {
            return nil
        }
        id = row["id"]
        self.kind = kind
        entity = row["entity"]
        userID = row["user_id"]
        targetID = row["target_id"]
        role = row["role"]
        groupID = row["group_id"]
        groupingID = row["grouping_id"]
        cohortID = row["cohort_id"]
        payload = row["payload"]
        self.state = state
        tries = row["tries"]
        deaths = row["deaths"]
    }

    static let columns = """
        o.id, o.kind, o.entity, o.user_id, o.target_id, o.role, o.group_id, o.grouping_id, o.cohort_id, o.payload, o.state,
        o.tries, o.deaths
        """
}
