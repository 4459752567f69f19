import GRDB
import MoodleWire
import StagingStore

/// Looks whether the cohorts of earlier pushes still have their numbers; one whose number is another cohort's is looked
/// for, or made, anew.
struct CohortLinkCheck {
    let site: SiteReader
    let ledger: Ledger

    private struct Cohort: Sendable {
        let id: Int64
        let key: String
        let idnumber: String
        let moodleID: Int
        let isStaged: Bool
        let importID: Int64
        let line: Int
    }

    func run() async throws(Interruption) {
        for cohort in try linked() {
            if site.stop.isRequested { throw .stopped }
            let found = try await CohortKey.idnumber(cohort.idnumber).find(at: site)
            if found == cohort.moodleID { continue }
            // Not found, it may just not be shown; its number says whether it is another's.
            if let found {
                try await note(cohort, found)
            } else if try await isAnothers(cohort) {
                try await note(cohort, nil)
            }
        }
    }

    private func linked() throws(Interruption) -> [Cohort] {
        try ledger.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT DISTINCT c.id, c.key, c.moodle_id, c.state, c.import_id, c.line
                      FROM outbox o JOIN cohorts c ON c.id = o.cohort_id
                     WHERE o.state IN ('ready', 'unknown') AND o.kind = 'cohort.member' AND c.moodle_id IS NOT NULL
                     ORDER BY c.id
                    """
            ).compactMap { row in
                guard case .idnumber(let idnumber)? = CohortKey(row["key"]) else { return nil }
                return Cohort(
                    id: row["id"], key: row["key"], idnumber: idnumber, moodleID: row["moodle_id"],
                    isStaged: row["state"] == "staged", importID: row["import_id"], line: row["line"])
            }
        }
    }

    private func isAnothers(_ cohort: Cohort) async throws(Interruption) -> Bool {
        do throws(Interruption) {
            let shown = try await site.read(LookUpCohorts.call(ids: [cohort.moodleID])) { LookUpCohorts.judge($0) }
            return shown.contains { $0.id == cohort.moodleID && $0.idnumber != cohort.idnumber }
        } catch .lookUpRefused {
            // No cohort has the number: Moodle will say so of each member.
            return false
        }
    }

    private func note(_ cohort: Cohort, _ found: Int?) async throws(Interruption) {
        try await ledger.write { db, context in
            try db.execute(
                sql: "UPDATE cohorts SET moodle_id = ?, origin = iif(? IS NULL, NULL, 'adopted') WHERE id = ?",
                arguments: [found, found, cohort.id])
            if found == nil, cohort.isStaged {
                try Outbox.put(
                    db,
                    NewEntry(
                        kind: .cohortCreate, entity: Entity.cohort(cohort.key), cohortID: cohort.id,
                        importID: cohort.importID, line: cohort.line), run: context.run.id, at: context.now)
            }
            try AuditChain.seal(
                db, event: "cohort.lost", detail: ["cohort": cohort.key, "moodle": cohort.moodleID],
                run: context.run.id, at: context.now)
        }
    }
}
