import Foundation
import Synchronization

@testable import SimulatedMoodle

/// A simulated site that is asked without a socket, so that thousands of lives of an engine take minutes.
final class LocalMoodle: Sendable {
    struct Answer: Sendable {
        let status: Int
        let contentType: String
        let body: [UInt8]
        /// Moodle answered with an error: it rolled back what it had begun.
        let isRefusal: Bool
    }

    let token = SimulatorOptions.withTokenOfItsOwn.token
    private let state: Mutex<Site>
    private let writeCount = Atomic<Int>(0)

    /// - Parameter account: who holds the token.
    init(account: ServiceAccount = .service) {
        var site = Site(createdAt: 0, owner: account)
        site.url = "http://127.0.0.1"
        state = Mutex(site)
    }

    var site: Site { state.withLock { $0 } }

    @discardableResult
    func change<Value: Sendable>(_ edit: (inout Site) -> sending Value) -> Value {
        state.withLock { edit(&$0) }
    }

    /// How many requests called a function that writes since this was last set to 0.
    var writes: Int {
        get { writeCount.load(ordering: .relaxed) }
        set { writeCount.store(newValue, ordering: .relaxed) }
    }

    static func isWrite(_ function: String) -> Bool { FunctionTable.all[function]?.effect == .write }

    /// Does what a form asks for, at once.
    func answer(_ form: [UInt8]) -> Answer {
        let request = RestRequest(FormVariables(parsing: form, limit: 5_000))
        if Self.isWrite(request.function) { writeCount.add(1, ordering: .relaxed) }
        let (reply, isRefusal) = state.withLock { site -> (Reply, Bool) in
            do throws(MoodleException) {
                guard request.token == token else { throw .invalidToken }
                return (Reply(.value(try site.call(request.function, request.form, now: 0)), as: .json), false)
            } catch {
                return (Reply(.exception(error), as: .json), true)
            }
        }
        return Answer(
            status: reply.status, contentType: reply.contentType, body: reply.body, isRefusal: isRefusal)
    }
}
