import Foundation
import GRDB
import Logging
import MoodleWire
import StagingStore

/// Everything that the engine writes into the store, each in one durable transaction sealed in the audit.
///
/// When the disk is full or somebody holds a write transaction, the ledger keeps what it was given and tries again for
/// ten minutes: an answer that came from Moodle is not thrown away because of a moment's trouble here.
final class Ledger: Sendable {
    let store: StagingStore
    let run: Run
    let pushID: Int64?
    /// What is written is taken back at once.
    let isDry: Bool
    private let time: EngineTime
    private let logger: Logger

    private static let patience = Duration.seconds(600)
    private static let pause = Duration.seconds(2)

    /// Why a request was made; `requests.purpose`.
    enum Purpose: String, Sendable {
        case check, lookup, write, verify
    }

    init(store: StagingStore, run: Run, pushID: Int64?, isDry: Bool = false, time: EngineTime, logger: Logger) {
        self.store = store
        self.run = run
        self.pushID = pushID
        self.isDry = isDry
        self.time = time
        self.logger = logger
    }

    /// Writes, and waits out a store that can not be written for a while.
    func write<Value>(_ body: (Database, RecordContext) throws -> Value) async throws(Interruption) -> Value {
        let deadline = time.now() + Self.patience
        while true {
            do {
                let context = RecordContext(run: run, push: pushID, now: store.clock.now())
                return try isDry
                    ? store.writeAndTakeBack { db in try body(db, context) }
                    : store.write { db in try body(db, context) }
            } catch let interruption as Interruption {
                throw interruption
            } catch let problem as StoreProblem {
                guard problem.mayPass, time.now() < deadline else { throw .store(problem) }
                logger.warning(
                    "the store can not be written just now; trying again, nothing is lost. \(problem.message)")
                await time.sleep(Self.pause)
            } catch {
                throw .store(.refused(detail: "\(error)"))
            }
        }
    }

    func read<Value>(_ body: (Database) throws -> Value) throws(Interruption) -> Value {
        do {
            return try store.read(body)
        } catch let problem as StoreProblem {
            throw .store(problem)
        } catch {
            throw .store(.refused(detail: "\(error)"))
        }
    }

    /// Puts a request that wrote nothing on record, after its answer.
    func note(_ exchange: Exchange, purpose: Purpose, problem: Trouble?) async throws(Interruption) {
        try await write { [pushID] db, context in
            try db.execute(
                sql: """
                    INSERT INTO requests (push_id, run_id, function, purpose, items, started_at, finished_at, http_status,
                                          verdict, error_code, error_message)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'answered', ?, ?)
                    """,
                arguments: [
                    pushID, context.run.id, exchange.name, purpose.rawValue, exchange.items,
                    Timestamp(milliseconds: exchange.startedAt).text, Timestamp(milliseconds: exchange.finishedAt).text,
                    exchange.httpStatus, problem?.code, problem?.text,
                ])
            let request = db.lastInsertedRowID
            try AuditChain.seal(
                db, event: "request.answered", detail: ["function": exchange.name],
                run: context.run.id, request: request, at: context.now)
        }
    }
}

extension StoreProblem {
    /// Somebody may free the disk, or end a transaction, while we wait.
    fileprivate var mayPass: Bool {
        switch self {
        case .locked, .full, .readOnly: true
        case .missing, .empty, .unmerged, .isDirectory, .notAStore, .notADatabase, .newer, .corrupt, .cannotOpen,
            .refused, .key:
            false
        }
    }
}

extension Timestamp {
    init(milliseconds: Int64) {
        self.init(Date(timeIntervalSince1970: Double(milliseconds) / 1000))
    }
}
