import Foundation
import GRDB
import StagingStore

/// What is sealed in a store and can not be opened any more, because the key that sealed it is gone.
package struct LostSeals: Sendable, Equatable {
    package let passwords: Int
    package let rejectedRows: Int

    package var isEmpty: Bool { passwords == 0 && rejectedRows == 0 }

    /// Tries the oldest boxes, and all of them only where one does not open: a key that was made anew opens the newer.
    package init(_ store: StagingStore, _ key: SealingKey) throws {
        (passwords, rejectedRows) = try store.read { db in
            let passwords = try Self.count(db, Self.passwords, key) { .password(user: $0["user_id"]) }
            let rows = try Self.count(db, Self.rows, key) { .rejectedRow(importID: $0["import_id"], line: $0["line"]) }
            return (passwords, rows)
        }
    }

    private static let passwords = "SELECT user_id, box FROM sealed_passwords ORDER BY user_id"
    private static let rows = """
        SELECT import_id, line, box FROM rejected_rows WHERE corrected_by IS NULL ORDER BY import_id, line
        """

    private static func count(
        _ db: Database, _ sql: String, _ key: SealingKey, purpose: (Row) -> SealingKey.Purpose
    ) throws -> Int {
        let boxes = try Row.fetchCursor(db, sql: sql)
        var lost = 0
        while let row = try boxes.next() {
            do throws(KeyProblem) {
                _ = try key.open(row["box"], for: purpose(row))
                if lost == 0 { return 0 }
            } catch {
                // That it does not open is what is counted.
                lost += 1
            }
        }
        return lost
    }
}
