import GRDB
import StagingStore

/// A mapped function as it is listed.
package struct FunctionLine: Sendable, Equatable, Encodable {
    package let field: String
    package let function: String
    /// JSON text.
    package let parameters: String
    package let idempotent: Bool
    /// Calls that wait, are on their way or failed.
    package let open: Int
}

/// Which function of the site takes a field that no core function takes.
package struct FunctionMap {
    private let store: StagingStore

    package init(_ store: StagingStore) {
        self.store = store
    }

    package func list() throws -> [FunctionLine] {
        try store.read { db in
            let mappings = try FunctionMappings(db)
            let fields = try String.fetchAll(
                db,
                sql: """
                    SELECT payload ->> '$.field' FROM outbox WHERE kind = 'service.call'
                       AND state IN ('held', 'ready', 'sending', 'unknown', 'failed')
                    """)
            let open = Dictionary(grouping: fields.compactMap { mappings[$0]?.field }) { $0 }.mapValues(\.count)
            return mappings.all.map { mapping in
                FunctionLine(
                    field: mapping.field, function: mapping.function, parameters: mapping.parametersText,
                    idempotent: mapping.isIdempotent, open: open[mapping.field] ?? 0)
            }
        }
    }

    package func set(_ mapping: FunctionMapping, run: Run) throws -> FunctionMappingOutcome {
        let moment = store.clock.now()
        return try store.write { db in
            let outcome = try FunctionMappings.set(db, mapping, run: run.id, at: moment)
            try AuditChain.seal(
                db, event: "mapping",
                detail: ["field": outcome.field, "function": mapping.function, "cells": outcome.cells], run: run.id,
                at: moment)
            return outcome
        }
    }

    package func remove(_ field: String, run: Run) throws -> FunctionMappingOutcome {
        let moment = store.clock.now()
        return try store.write { db in
            guard let outcome = try FunctionMappings.remove(db, field: field, run: run.id, at: moment) else {
                throw OperationProblem.unmappedField(field)
            }
            try AuditChain.seal(
                db, event: "mapping", detail: ["field": outcome.field, "function": "", "cells": outcome.cells],
                run: run.id, at: moment)
            return outcome
        }
    }
}
