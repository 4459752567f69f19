import GRDB
import StagingStore
import Synchronization

@testable import MoodleWire

/// The way to a `LocalMoodle`, on which anything may happen, and which notes what really became of each write.
final class FatefulTransport: Transport {
    private struct State {
        var late: [(due: Duration, form: [UInt8], request: Int64?)] = []
        /// By the store's number of the request: whether Moodle did the work.
        var works: [Int64: Bool] = [:]
    }

    private let moodle: LocalMoodle
    private let fate: Fate
    private let witness: StagingStore
    private let state = Mutex(State())

    /// - Parameter witness: the store on a connection of its own, to see which request it holds to be under way.
    init(_ moodle: LocalMoodle, _ fate: Fate, witness: StagingStore) {
        self.moodle = moodle
        self.fate = fate
        self.witness = witness
    }

    /// Whether Moodle did the work of a request, by the number under which the store knows it.
    var works: [Int64: Bool] { state.withLock(\.works) }

    func stop() async {}

    func post(_ body: FormBody, to endpoint: String, deadline: Duration) async -> TransportOutcome {
        // Nothing here ever waits for real: other tests shall have their turn.
        await Task.yield()
        fate.pass(.seconds(1))
        commitLate()
        do {
            try fate.step()
            let outcome = exchange(body.bytes, deadline)
            try fate.step()
            return outcome
        } catch {
            return .maybeSent(TransportFault(.stopped, detail: "the engine is dead"))
        }
    }

    /// Does what clients who gave up had asked for, once its time has come.
    func commitLate() {
        let due = state.withLock { state in
            let now = fate.now
            defer { state.late.removeAll { $0.due <= now } }
            return state.late.filter { $0.due <= now }
        }
        for commit in due { perform(commit.form, for: commit.request) }
    }

    @discardableResult
    private func perform(_ form: [UInt8], for request: Int64?) -> HTTPAnswer {
        let answer = moodle.answer(form)
        if let request { state.withLock { $0.works[request] = !answer.isRefusal } }
        return HTTPAnswer(status: answer.status, contentType: answer.contentType, body: answer.body)
    }

    private func exchange(_ form: [UInt8], _ deadline: Duration) -> TransportOutcome {
        let request = openRequest()
        if let request { state.withLock { $0.works[request] = false } }
        func work() -> HTTPAnswer { perform(form, for: request) }
        func page(_ status: Int, retryAfter: Int? = nil, text: String = "Sorry") -> TransportOutcome {
            .answered(
                HTTPAnswer(
                    status: status, contentType: "text/html", retryAfterSeconds: retryAfter,
                    body: Array("<html><body>\(text)</body></html>".utf8)))
        }
        switch fate.misfortune(Misfortune.allCases) {
        case nil: return .answered(work())
        case .refused: return .notSent(TransportFault(.refused, detail: "refused"))
        case .resetBefore: return .maybeSent(TransportFault(.reset, detail: "reset"))
        case .resetAfter:
            _ = work()
            return .maybeSent(TransportFault(.reset, detail: "reset"))
        case .late:
            // The client gives up; PHP does not notice, and may commit much later.
            fate.pass(deadline)
            let due = fate.now + .seconds(fate.pick(0...330))
            state.withLock { $0.late.append((due, form, request)) }
            return .maybeSent(TransportFault(.deadline, detail: "no answer"))
        case .errorBefore: return page(500)
        case .errorAfter:
            _ = work()
            return page(502)
        case .pageAfter:
            _ = work()
            return page(200)
        case .exceptionAfter:
            _ = work()
            let error = #"{"exception":"x","errorcode":"invalidresponse","message":"Invalid response value detected"}"#
            return .answered(HTTPAnswer(status: 200, contentType: "application/json", body: Array(error.utf8)))
        case .maintenance: return page(503, retryAfter: 300, text: "Site under maintenance")
        case .busy: return page(429, retryAfter: 30)
        case .emptyAfter:
            _ = work()
            return .answered(HTTPAnswer(status: 200, contentType: "application/json", body: []))
        case .truncatedAfter:
            let whole = work()
            return .answered(
                HTTPAnswer(status: 200, contentType: "application/json", body: Array(whole.body.dropLast(2))))
        }
    }

    /// The write that the store holds to be under way: one at most, because the engine has one worker here.
    private func openRequest() -> Int64? {
        // A store that can not be read now is the engine's trouble, not the witness's.
        try? witness.read { db in try Int64.fetchOne(db, sql: "SELECT max(id) FROM requests WHERE verdict IS NULL") }
    }
}
