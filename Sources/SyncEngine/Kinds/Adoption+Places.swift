import GRDB
import MoodleWire
import StagingStore

/// What is to be changed about a group, a grouping or a cohort that Moodle had before us, so that it becomes as staged.
///
/// Read when the adoption is recorded, so that what an import staged meanwhile counts too.
enum PlaceAdoption {
    static func group(_ db: Database, _ id: Int64, found: RemoteGroup) throws -> [String: String] {
        guard
            let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT name, idnumber, description, iif(enrolmentkey IS NULL, NULL, '(changed)') AS enrolmentkey, extra,
                           when_exists
                      FROM groups WHERE id = ?
                    """, arguments: [id]), row["when_exists"] == "update"
        else { return [:] }
        var fields = differences(
            row, ["name", "idnumber", "description", "enrolmentkey"],
            there: ["name": found.name, "idnumber": found.idnumber, "description": found.description])
        // Nobody can read what they are there.
        fields.merge(
            try JSONText.texts(row["extra"]).filter { $0.key.hasPrefix(GroupCreate.customField) }
        ) { first, _ in first }
        return fields
    }

    static func grouping(_ db: Database, _ id: Int64, found: RemoteGrouping) throws -> [String: String] {
        guard
            let row = try Row.fetchOne(
                db, sql: "SELECT name, idnumber, description, when_exists FROM groupings WHERE id = ?", arguments: [id]),
            row["when_exists"] == "update"
        else { return [:] }
        return differences(row, ["name", "idnumber", "description"], there: found.fields)
    }

    /// Of a cohort all that files said; which of it is another now, its own look-up tells.
    static func cohort(_ db: Database, _ id: Int64) throws -> [String: String] {
        guard
            let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT c.name, c.description, c.theme, iif(says_visible, CAST(visible AS TEXT), NULL) AS visible,
                           iif(says_category, coalesce(category, 'system'), NULL) AS category
                      FROM cohorts c JOIN imports i ON i.id = c.import_id
                     WHERE c.id = ? AND c.when_exists = 'update' AND i.dataset IN ('cohorts', 'cohort-members')
                    """, arguments: [id])
        else { return [:] }
        return differences(row, ["name", "description", "theme", "visible", "category"], there: [:])
    }

    private static func differences(_ row: Row, _ fields: [String], there: [String: String]) -> [String: String] {
        Dictionary(
            uniqueKeysWithValues: fields.compactMap { field in
                (row[field] as String?).flatMap { there[field] == $0 ? nil : (field, $0) }
            })
    }
}

extension Outbox {
    /// The entry that makes what was there before us as it is staged, where anything is another.
    static func putAdoption(
        _ db: Database, _ kind: EntryKind, _ entity: String, of entry: OutboxEntry, _ fields: [String: String],
        there: [String: String], _ context: RecordContext
    ) throws {
        guard !fields.isEmpty else { return }
        try put(
            db,
            NewEntry(
                kind: kind, entity: entity, targetID: entry.targetID, groupID: entry.groupID,
                groupingID: entry.groupingID, cohortID: entry.cohortID, payload: JSONText.text(["fields": fields]),
                before: JSONText.text(there.filter { fields[$0.key] != nil })),
            run: context.run.id, at: context.now)
    }
}
