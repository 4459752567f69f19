import GRDB
import StagingStore

/// Puts right what an engine left that died: exact, by the lease, and not by a time-out.
enum Recovery {
    struct Found: Sendable, Equatable {
        let entries: Int
        let requests: Int
    }

    private static let trouble = Trouble(
        code: "engine-stopped",
        text: "the engine died while this was being sent; a look-up will tell whether Moodle has it")

    /// Everything that was `sending` under an older epoch becomes `unknown`, and its request is closed so.
    static func run(_ ledger: Ledger, epoch: Int64) async throws(Interruption) -> Found {
        try await ledger.write { db, context in
            let requests = try Int64.fetchAll(db, sql: "SELECT id FROM requests WHERE verdict IS NULL ORDER BY id")
            try db.execute(
                sql: """
                    UPDATE outbox SET state = 'unknown', deaths = deaths + 1, lease_epoch = NULL, problem_code = ?, problem = ?,
                           run_id = ?, changed_at = ?
                     WHERE state = 'sending' AND lease_epoch <> ?
                    """, arguments: [trouble.code, trouble.text, context.run.id, context.now.text, epoch])
            let entries = db.changesCount
            for request in requests {
                try close(request, db, context)
            }
            try db.execute(
                sql: """
                    UPDATE pushes SET state = 'dead', finished_at = ? WHERE state = 'running' AND id <> coalesce(?, 0)
                    """, arguments: [context.now.text, ledger.pushID])
            return Found(entries: entries, requests: requests.count)
        }
    }

    private static func close(_ request: Int64, _ db: Database, _ context: RecordContext) throws {
        try db.execute(
            sql: "UPDATE attempts SET verdict = 'unknown', message = ? WHERE request_id = ? AND verdict IS NULL",
            arguments: [trouble.text, request])
        try db.execute(
            sql:
                "UPDATE requests SET finished_at = ?, verdict = 'unknown', error_code = ?, error_message = ? WHERE id = ?",
            arguments: [context.now.text, trouble.code, trouble.text, request])
        try AuditChain.seal(
            db, event: "request.unknown", detail: ["request": request, "why": trouble.code], run: context.run.id,
            request: request, at: context.now)
    }
}
