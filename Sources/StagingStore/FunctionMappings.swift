import GRDB

/// The mapped functions of a store, and the entries that they cause. The importer and the `map` command both go this
/// way, each in a transaction of its own that the caller seals.
package struct FunctionMappings: Sendable {
    private let byField: [String: FunctionMapping]

    package var all: [FunctionMapping] { byField.values.sorted { $0.field < $1.field } }

    package init(_ db: Database) throws {
        let rows = try Row.fetchAll(db, sql: "SELECT field, function, parameters, idempotent FROM function_mappings")
        byField = try Dictionary(
            rows.map { row in
                let mapping = try FunctionMapping(
                    field: row["field"], function: row["function"], parameters: row["parameters"],
                    isIdempotent: row["idempotent"])
                return (mapping.field, mapping)
            }, uniquingKeysWith: { first, _ in first })
    }

    /// The mapping of a column: of its own name, or, if it is numbered, of the name without the number.
    package subscript(_ field: String) -> FunctionMapping? {
        byField[field.lowercased()] ?? byField[Self.stem(field)]
    }

    static func stem(_ field: String) -> String {
        var stem = field.lowercased()
        while stem.last?.isNumber == true { stem.removeLast() }
        return stem
    }

    /// Puts the call that brings a cell to the site, unless that call waits, is on its way or was made.
    /// - Returns: whether one was put.
    package func plan(
        _ db: Database, _ cell: MappedCell, run: Int64, at moment: Timestamp
    ) throws -> Bool {
        guard let mapping = self[cell.field] else { return false }
        let isNumbered = mapping.field != cell.field.lowercased()
        let entity = Entity.serviceCall(cell.user, field: mapping.field, value: isNumbered ? cell.value : nil)
        let last = try String.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT payload ->> '$.value' FROM outbox WHERE user_id = ? AND entity = ? AND state <> 'cancelled'
                     ORDER BY id DESC LIMIT 1
                    """), arguments: [cell.user, entity])
        guard last != cell.value else { return false }
        try Outbox.put(
            db,
            NewEntry(
                kind: .serviceCall, entity: entity, userID: cell.user,
                payload: try JSONText.text(["field": cell.field, "value": cell.value]), importID: cell.importID,
                line: cell.line),
            run: run, at: moment)
        return true
    }
}

/// A cell of a file that a mapped function takes.
package struct MappedCell: Sendable, Equatable {
    package let user: Int64
    package let field: String
    package let value: String
    package let importID: Int64?
    package let line: Int?

    package init(user: Int64, field: String, value: String, importID: Int64?, line: Int?) {
        self.user = user
        self.field = field
        self.value = value
        self.importID = importID
        self.line = line
    }
}

/// What a change of a function's mapping did.
package struct FunctionMappingOutcome: Sendable, Equatable, Encodable {
    package let field: String
    /// The function before; nil if the field was not mapped.
    package let before: String?
    /// Nil if it is not mapped any more.
    package let function: String?
    package let changed: Bool
    /// Kept cells that became entries, or entries that became kept cells again.
    package let cells: Int
}

extension FunctionMappings {
    /// Maps a field; cells of it that were kept become calls, save those that somebody has on a list already.
    package static func set(
        _ db: Database, _ mapping: FunctionMapping, run: Int64, at moment: Timestamp
    ) throws -> FunctionMappingOutcome {
        let before = try FunctionMappings(db).byField[mapping.field]
        try db.execute(
            sql: """
                INSERT INTO function_mappings (field, function, parameters, idempotent, changed_at) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (field) DO UPDATE SET function = excluded.function, parameters = excluded.parameters,
                   idempotent = excluded.idempotent, changed_at = excluded.changed_at
                """,
            arguments: [
                mapping.field, mapping.function, mapping.parametersText, mapping.isIdempotent, moment.text,
            ])
        let cells = try FunctionMappings(db).planKept(db, of: mapping, run: run, at: moment)
        return FunctionMappingOutcome(
            field: mapping.field, before: before?.function, function: mapping.function, changed: before != mapping,
            cells: cells)
    }

    private func planKept(
        _ db: Database, of mapping: FunctionMapping, run: Int64, at moment: Timestamp
    ) throws -> Int {
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT s.* FROM unsendable s WHERE s.field GLOB ? AND NOT EXISTS
                   (SELECT 1 FROM handed_over h WHERE h.user_id = s.user_id AND h.field = s.field AND h.value = s.value)
                """, arguments: [mapping.field + "*"])
        var planned = 0
        for row in rows where self[row["field"]] == mapping {
            let cell = MappedCell(
                user: row["user_id"], field: row["field"], value: row["value"], importID: row["import_id"],
                line: row["line"])
            if try plan(db, cell, run: run, at: moment) { planned += 1 }
            try db.execute(
                sql: "DELETE FROM unsendable WHERE user_id = ? AND field = ?", arguments: [cell.user, cell.field])
        }
        return planned
    }

    /// Takes a mapping away; what was not called yet is kept as any other cell that nothing takes.
    /// - Returns: nil if the field was not mapped.
    package static func remove(
        _ db: Database, field: String, run: Int64, at moment: Timestamp
    ) throws -> FunctionMappingOutcome? {
        let mappings = try FunctionMappings(db)
        guard let mapping = mappings.byField[field.lowercased()] else { return nil }
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT id, user_id, payload ->> '$.field' AS field, payload ->> '$.value' AS value, import_id, line
                  FROM outbox WHERE kind = 'service.call' AND state IN ('held', 'ready', 'failed') AND import_id IS NOT NULL
                """)
        var kept = 0
        for row in rows where mappings[row["field"]] == mapping {
            try Outbox.cancel(db, entry: row["id"], reason: .obsolete, run: run, at: moment)
            try db.execute(
                sql: """
                    INSERT OR REPLACE INTO unsendable (user_id, field, value, import_id, line) VALUES (?, ?, ?, ?, ?)
                    """, arguments: [row["user_id"], row["field"], row["value"], row["import_id"], row["line"]])
            kept += 1
        }
        try db.execute(sql: "DELETE FROM function_mappings WHERE field = ?", arguments: [mapping.field])
        return FunctionMappingOutcome(
            field: mapping.field, before: mapping.function, function: nil, changed: true, cells: kept)
    }
}
