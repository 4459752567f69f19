import GRDB
import StagingStore

extension Invariants {
    /// What does not hold in a store, in words.
    package static func broken(in store: StagingStore) throws -> [String] {
        try store.read { db in
            let questions = try db.allStatements(sql: sql)
            var broken: [String] = []
            while let question = try questions.next() { broken += try String.fetchAll(question) }
            return broken
        }
    }
}
