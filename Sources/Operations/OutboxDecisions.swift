import GRDB
import StagingStore

/// What an operator decided about entries, and how many it met.
package struct Decision: Sendable, Equatable, Encodable {
    package enum Kind: String, Sendable, Encodable, CaseIterable {
        case retry
        case cancel
    }

    package let decision: Kind
    package let entries: Int
    package let byKind: [EntryKind: Int]

    enum CodingKeys: String, CodingKey {
        case decision, entries
        case byKind = "by_kind"
    }
}

/// An operator's decisions about entries of the outbox, recorded with who made them.
package struct OutboxDecisions {
    package enum Selection: Sendable, Equatable {
        /// Every entry that failed.
        case failed
        case ids([Int64])
    }

    private let store: StagingStore

    package init(_ store: StagingStore) {
        self.store = store
    }

    /// Gives failed entries another try with the next push.
    package func retry(_ selection: Selection, run: Run) throws -> Decision {
        try decide(.retry, selection, run: run)
    }

    /// Gives entries up. What staging wants stays as it is; a later change of the same data makes a new entry.
    package func cancel(_ selection: Selection, run: Run) throws -> Decision {
        try decide(.cancel, selection, run: run)
    }

    private func decide(_ kind: Decision.Kind, _ selection: Selection, run: Run) throws -> Decision {
        let moment = store.clock.now()
        return try store.write { db in
            let ids = try entries(db, selection, for: kind)
            var byKind: [EntryKind: Int] = [:]
            for entry in ids {
                let name = try kind.carryOut(db, entry: entry, run: run.id, at: moment)
                if let name { byKind[name, default: 0] += 1 }
            }
            if !ids.isEmpty {
                try AuditChain.seal(
                    db, event: kind.rawValue, detail: ["entries": ids.count, "first": Array(ids.prefix(100))],
                    run: run.id, at: moment)
            }
            return Decision(decision: kind, entries: ids.count, byKind: byKind)
        }
    }

    private func entries(_ db: Database, _ selection: Selection, for kind: Decision.Kind) throws -> [Int64] {
        switch selection {
        case .failed:
            return try Int64.fetchAll(db, sql: "SELECT id FROM outbox WHERE state = 'failed' ORDER BY id")
        case .ids(let ids):
            let unique = Set(ids).sorted()
            for id in unique { try check(db, entry: id, for: kind) }
            return unique
        }
    }

    private func check(_ db: Database, entry: Int64, for kind: Decision.Kind) throws {
        let text = try String.fetchOne(db, sql: "SELECT state FROM outbox WHERE id = ?", arguments: [entry])
        guard let text, let state = EntryState(rawValue: text) else { throw OperationProblem.noSuchEntry(entry) }
        guard kind.isPossible(in: state) else {
            throw OperationProblem.wrongState(
                entry: entry, state: state, decision: kind,
                possible: Decision.Kind.allCases.filter { $0.isPossible(in: state) })
        }
    }
}

extension Decision.Kind {
    /// What a person may do. `outbox_moves` allows more, because the engine moves entries too.
    package func isPossible(in state: EntryState) -> Bool {
        switch (self, state) {
        case (.retry, .failed): true
        case (.cancel, .held), (.cancel, .ready), (.cancel, .unknown), (.cancel, .failed): true
        default: false
        }
    }

    fileprivate func carryOut(
        _ db: Database, entry: Int64, run: Int64, at moment: Timestamp
    ) throws -> EntryKind? {
        switch self {
        case .retry:
            let statement = try db.cachedStatement(
                sql: """
                    UPDATE outbox SET state = 'ready', problem_code = NULL, problem = NULL, run_id = ?, changed_at = ?
                     WHERE id = ?
                    """)
            try statement.execute(arguments: [run, moment.text, entry])
        case .cancel:
            try Outbox.cancel(db, entry: entry, reason: .byOperator, run: run, at: moment)
        }
        let statement = try db.cachedStatement(sql: "SELECT kind FROM outbox WHERE id = ?")
        return try String.fetchOne(statement, arguments: [entry]).flatMap(EntryKind.init)
    }
}
