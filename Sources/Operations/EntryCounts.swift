import GRDB
import StagingStore

/// Entries by kind and state, counted in an index: one seek for each pair, and no row of the outbox is read.
struct EntryCounts {
    /// States without entries are left out, and kinds without any.
    let byKind: [String: [String: Int]]

    init(_ db: Database) throws {
        let sql = """
            SELECT k.kind, s.value AS state,
                   (SELECT count(*) FROM outbox o WHERE o.state = s.value AND o.kind = k.kind) AS n
              FROM outbox_kinds k, json_each(?) s
            """
        let states = try JSONText.text(EntryState.allCases.map(\.rawValue))
        byKind = try Row.fetchAll(db, sql: sql, arguments: [states]).reduce(into: [:]) { counts, row in
            let count: Int = row["n"]
            if count > 0 { counts[row["kind"], default: [:]][row["state"]] = count }
        }
    }

    subscript(kind: String, state: EntryState) -> Int { byKind[kind]?[state.rawValue] ?? 0 }

    /// Of all kinds.
    subscript(state: EntryState) -> Int { byKind.keys.reduce(0) { $0 + self[$1, state] } }
}
