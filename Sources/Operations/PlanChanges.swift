import GRDB
import StagingStore

/// The fields that an entry changes, old and new, from its payload or, where that is empty, from the staged row.
enum PlanChanges {
    static func of(_ row: Row, _ db: Database) throws -> [FieldChange] {
        let before = try JSONFields.flat(row["before"])
        switch EntryKind(rawValue: row["kind"]) {
        case .userCreate:
            return created(try StagedFields.account(db, user: row["user_id"]))
        case .groupCreate:
            return created(try StagedFields.group(db, id: row["group_id"]))
        case .cohortCreate:
            return created(try StagedFields.cohort(db, id: row["cohort_id"]))
        case .groupingCreate:
            return created(try StagedFields.grouping(db, id: row["grouping_id"]))
        case .userSuspend:
            return [FieldChange(field: "suspended", old: "0", new: "1")]
        case .userUnsuspend:
            return [FieldChange(field: "suspended", old: "1", new: "0")]
        case .userDelete:
            return [FieldChange(field: "account", old: "there", new: nil)]
        case .serviceCall:
            let cell = try JSONFields.flat(row["payload"])
            return [FieldChange(field: cell["field"] ?? "", old: nil, new: cell["value"])]
        case .enrolPut:
            let new = try JSONFields.flat(row["payload"]).filter { $0.key != "stated" }
            return changed(before: before, after: before.isEmpty ? new.filter { $0.value != "0" } : new)
        default:
            // Taking part or not is what the sign says.
            let new = try JSONFields.flat(row["payload"]).filter {
                !["action", "remove", "temporary"].contains($0.key)
            }
            return changed(before: before, after: new)
        }
    }

    private static func created(_ fields: [String: String]) -> [FieldChange] {
        changed(before: [:], after: fields)
    }

    /// Only the fields that are asked for: what is there besides stays as it is.
    private static func changed(before: [String: String], after: [String: String]) -> [FieldChange] {
        after.sorted { $0.key < $1.key }.compactMap { field, new in
            let old = before[field]
            return old == new ? nil : FieldChange(field: field, old: old, new: new)
        }
    }
}
