import GRDB
import StagingStore

/// What commands do to a whole cohort.
extension CohortStaging {
    /// Everybody whom files put there goes, and Moodle is told to take out all whom no file puts back.
    /// - Parameter most: how many people the operator expects to go.
    /// - Returns: who was in it here.
    func free(_ cohort: Cohort, atMost most: Int, line: Int) throws -> [Int64] {
        let members = try activeMembers.all(.integer(cohort.id)) { $0.integer(0) }
        for person in members {
            try write("gone", person, cohort, line)
            // One who was never sent is not sent; the others go with the one entry.
            try session.cancel(Entity.cohortMember(person, key: cohort.key))
            try stale.add(MembershipObject(person: person, container: cohort.id).number)
        }
        try putFree(cohort, atMost: most, line)
        return members
    }

    /// Another number of people who may go, as long as Moodle was not told to take them out.
    /// - Returns: whether it is another one.
    func expect(_ most: Int, of cohort: Cohort, line: Int) throws -> Bool {
        guard let waiting = try outbox.waiting(Entity.cohortMembers(cohort.id)),
            try waiting.payload != Self.freePayload(most)
        else { return false }
        try putFree(cohort, atMost: most, line)
        return true
    }

    private func putFree(_ cohort: Cohort, atMost most: Int, _ line: Int) throws {
        try session.put(
            NewEntry(
                kind: .cohortFree, entity: Entity.cohortMembers(cohort.id), cohortID: cohort.id,
                payload: Self.freePayload(most)), line: line)
    }

    private static func freePayload(_ most: Int) throws -> String {
        try JSONText.text(["action": Membership.remove.rawValue, "most": "\(most)"])
    }

    /// Deletes the cohort, here and in Moodle; what waited to be said of it is not said any more.
    func delete(_ cohort: Cohort, line: Int) throws -> RowOutcome {
        let state = try find.first(.text(cohort.key)) { $0.text(1) }
        if state == "gone" { return .unchanged }
        let mayBeThere =
            try state == "referenced" || isStaged(cohort.key) && outbox.mayHaveReachedMoodle(Entity.cohort(cohort.key))
        let waiting = try String.fetchAll(
            session.db,
            sql: "SELECT entity FROM outbox WHERE cohort_id = ? AND state IN ('held', 'ready', 'failed')",
            arguments: [cohort.id])
        for entity in waiting { try session.cancel(entity) }
        try session.db.execute(
            sql: "UPDATE cohorts SET state = 'gone', import_id = ?, line = ? WHERE id = ?",
            arguments: [session.importID, line, cohort.id])
        for person in try activeMembers.all(.integer(cohort.id), read: { $0.integer(0) }) {
            try write("gone", person, cohort, line)
            try stale.add(MembershipObject(person: person, container: cohort.id).number)
        }
        if mayBeThere {
            try session.put(
                NewEntry(kind: .cohortDelete, entity: Entity.cohortDeletion(cohort.id), cohortID: cohort.id), line: line
            )
        }
        return .changed
    }
}
