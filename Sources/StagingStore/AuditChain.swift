import Crypto
import Foundation
import GRDB

/// The chain that makes the store's story tamper-evident.
///
/// One row a commit seals, by one digest, the outbox rows and moves that the commit wrote, and the request that it
/// closed; its hash covers the hash before it. A large commit is sealed in several rows, so that neither we nor the
/// `sqlite3` shell need its whole text at once. `v_audit_broken` recomputes all of it in SQL: the two must agree to
/// the byte, and a test holds them to it.
package enum AuditChain {
    /// Rows that one row of the chain may seal.
    static let rowsPerSeal = 5_000

    /// `sha3(text, 256)`, as Debian's `sqlite3` shell has it built in.
    static let sha3 = DatabaseFunction("sha3", argumentCount: 2, pure: true) { values in
        guard let text = String.fromDatabaseValue(values[0]), Int.fromDatabaseValue(values[1]) == 256 else {
            return nil
        }
        return Data(SHA3_256.hash(data: Data(text.utf8)))
    }

    package struct Head: Sendable, Equatable {
        package let seq: Int64
        package let hash: String
        let outboxTo: Int64
        let movesTo: Int64
    }

    package static func head(_ db: Database) throws -> Head {
        guard
            let row = try Row.fetchOne(
                db, sql: "SELECT seq, hash, outbox_to, moves_to FROM audit ORDER BY seq DESC LIMIT 1")
        else { throw StoreProblem.corrupt(path: "", detail: "the audit has no first row") }
        return Head(seq: row["seq"], hash: row["hash"], outboxTo: row["outbox_to"], movesTo: row["moves_to"])
    }

    /// Seals everything that was written since the last seal. Must be the last thing that a transaction does.
    ///
    /// - Parameters:
    ///   - detail: what this commit was about; no secrets, no cell values.
    ///   - request: the finished request that this commit recorded.
    package static func seal(
        _ db: Database, event: String, detail: [String: any Encodable & Sendable], run: Int64?, request: Int64? = nil,
        at moment: Timestamp
    ) throws {
        let outboxEnd = try Int64.fetchOne(db, sql: "SELECT max(id) FROM outbox") ?? 0
        let movesEnd = try Int64.fetchOne(db, sql: "SELECT max(id) FROM moves") ?? 0
        let detail = try JSONText.object(detail)
        var head = try head(db)
        repeat {
            let outboxTo = min(outboxEnd, head.outboxTo + Int64(rowsPerSeal))
            let movesTo = min(movesEnd, head.movesTo + Int64(rowsPerSeal))
            let isLast = outboxTo == outboxEnd && movesTo == movesEnd
            head = try append(
                db, after: head, event: event, detail: detail, run: run, request: isLast ? request : nil,
                outboxTo: outboxTo, movesTo: movesTo, at: moment)
        } while head.outboxTo < outboxEnd || head.movesTo < movesEnd
    }

    private static func append(
        _ db: Database, after head: Head, event: String, detail: String, run: Int64?, request: Int64?,
        outboxTo: Int64, movesTo: Int64, at moment: Timestamp
    ) throws -> Head {
        let digest = try digest(db, after: head, outboxTo: outboxTo, movesTo: movesTo, request: request)
        let hash = try String.fetchOne(
            db,
            sql: """
                INSERT INTO audit (seq, at, run_id, event, detail, outbox_to, moves_to, request_id, digest, hash)
                VALUES (:seq, :at, :run, :event, :detail, :outbox, :moves, :request, :digest,
                        lower(hex(sha3(:before || json_array(:seq, :at, :run, :event, :detail || '',
                                                             :outbox, :moves, :request, :digest), 256))))
                RETURNING hash
                """,
            arguments: [
                "seq": head.seq + 1, "at": moment.text, "run": run, "event": event, "detail": detail,
                "outbox": outboxTo, "moves": movesTo, "request": request, "digest": digest, "before": head.hash,
            ])
        return Head(seq: head.seq + 1, hash: hash ?? "", outboxTo: outboxTo, movesTo: movesTo)
    }

    private static func digest(
        _ db: Database, after head: Head, outboxTo: Int64, movesTo: Int64, request: Int64?
    ) throws -> String {
        var hasher = SHA3_256()
        try add(
            to: &hasher, db, "SELECT text FROM audit_outbox_text WHERE id > ? AND id <= ? ORDER BY id",
            .integer(head.outboxTo), .integer(outboxTo))
        hasher.update(data: separator)
        try add(
            to: &hasher, db, "SELECT text FROM audit_moves_text WHERE id > ? AND id <= ? ORDER BY id",
            .integer(head.movesTo), .integer(movesTo))
        hasher.update(data: separator)
        try add(to: &hasher, db, "SELECT text FROM audit_requests_text WHERE id = ?", .integer(request))
        hasher.update(data: separator)
        try add(
            to: &hasher, db, "SELECT text FROM audit_attempts_text WHERE request_id = ? ORDER BY position",
            .integer(request))
        return hasher.finalize().map { String(format: "%02x", $0) }.joined()
    }

    /// Adds the lines that a query gives, as bytes: a first import seals millions of them.
    private static func add(
        to hasher: inout SHA3_256, _ db: Database, _ sql: String, _ values: SQLValue...
    ) throws {
        var isFirst = true
        try RawStatement(db, sql).forEach(values) { row in
            if !isFirst { hasher.update(data: newline) }
            isFirst = false
            hasher.update(bufferPointer: row.utf8(0))
        }
    }

    private static let separator = Data("|".utf8)
    private static let newline = Data("\n".utf8)
}

extension AuditChain {
    package struct Break: Sendable, Equatable {
        package let seq: Int64
        package let at: String
        package let event: String
        package let what: String
    }

    /// The links of the chain that do not hold, first one first; none if it holds.
    package static func breaks(_ db: Database) throws -> [Break] {
        try Row.fetchAll(db, sql: "SELECT seq, at, event, what FROM v_audit_broken ORDER BY seq").map {
            Break(seq: $0["seq"], at: $0["at"], event: $0["event"], what: $0["what"])
        }
    }
}
