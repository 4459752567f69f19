import Foundation
import GRDB
import StagingStore

/// A column name of one source's files, and the field that it means.
package struct ColumnMapping: Sendable, Equatable, Encodable {
    package let source: String
    package let dataset: String
    package let column: String
    /// Moodle's name of the field, or `-` where the column is left out.
    package let field: String

    package init(source: String, dataset: String, column: String, field: String) {
        self.source = source
        self.dataset = dataset
        self.column = column
        self.field = field
    }
}

/// The fields that a file of one kind can have; the importer knows them.
package struct KnownFields: Sendable {
    /// For suggestions.
    package let names: [String]
    /// Also says yes to numbered columns such as `course12`, which no list holds.
    package let accepts: @Sendable (String) -> Bool

    package init(names: [String], accepts: @escaping @Sendable (String) -> Bool) {
        self.names = names
        self.accepts = accepts
    }
}

/// How the columns of a source are called.
package struct ColumnMappings {
    /// The field of a column that is left out.
    package static let leftOut = "-"

    private let store: StagingStore

    package init(_ store: StagingStore) {
        self.store = store
    }

    package func list() throws -> [ColumnMapping] {
        let sql = "SELECT source, dataset, column, field FROM column_mappings ORDER BY source, dataset, column"
        return try store.read { db in
            try Row.fetchAll(db, sql: sql).map { row in
                ColumnMapping(
                    source: row["source"], dataset: row["dataset"], column: row["column"], field: row["field"])
            }
        }
    }

    package func set(_ mapping: ColumnMapping, known: KnownFields, run: Run) throws {
        let column = mapping.column.trimmingCharacters(in: .whitespacesAndNewlines)
            .precomposedStringWithCanonicalMapping
        guard !column.isEmpty else { throw OperationProblem.emptyColumn }
        guard mapping.field == Self.leftOut || known.accepts(mapping.field) else {
            throw OperationProblem.unknownField(
                mapping.field, nearest: NameSimilarity.nearest(to: mapping.field, among: known.names))
        }
        let moment = store.clock.now()
        try store.write { db in
            try db.execute(
                sql: """
                    INSERT INTO column_mappings (source, dataset, column, field, changed_at) VALUES (?, ?, ?, ?, ?)
                    ON CONFLICT (source, dataset, column) DO UPDATE SET field = excluded.field,
                       changed_at = excluded.changed_at
                    """,
                arguments: [mapping.source, mapping.dataset, column, mapping.field, moment.text])
            try seal(db, mapping, field: mapping.field, run: run, at: moment)
        }
    }

    package func remove(column: String, source: String, dataset: String, run: Run) throws {
        let moment = store.clock.now()
        try store.write { db in
            try db.execute(
                sql: "DELETE FROM column_mappings WHERE source = ? AND dataset = ? AND column = ?",
                arguments: [source, dataset, column])
            guard db.changesCount > 0 else {
                throw OperationProblem.unknownMapping(column: column, source: source, dataset: dataset)
            }
            let mapping = ColumnMapping(source: source, dataset: dataset, column: column, field: "")
            try seal(db, mapping, field: "", run: run, at: moment)
        }
    }

    private func seal(
        _ db: Database, _ mapping: ColumnMapping, field: String, run: Run, at moment: Timestamp
    ) throws {
        try AuditChain.seal(
            db, event: "mapping",
            detail: [
                "source": mapping.source, "dataset": mapping.dataset, "column": mapping.column, "field": field,
            ], run: run.id, at: moment)
    }
}
