import Synchronization

@testable import MoodleWire

/// Something that happens at one call of a function, just before it leaves.
final class Interlude: Sendable {
    private let function: String
    private let nth: Int
    private let happen: @Sendable () throws -> TransportOutcome?
    private let calls = Atomic<Int>(0)

    /// - Parameter happen: what happens; an outcome takes the place of the exchange, which is then never sent.
    init(_ function: String, nth: Int = 1, _ happen: @escaping @Sendable () throws -> TransportOutcome?) {
        self.function = function
        self.nth = nth
        self.happen = happen
    }

    var hasHappened: Bool { calls.load(ordering: .relaxed) >= nth }

    func around(_ transport: any Transport) -> any Transport { Way(interlude: self, transport: transport) }

    private func isNow(_ body: FormBody) -> Bool {
        guard String(decoding: body.bytes, as: UTF8.self).contains("wsfunction=\(function)&") else { return false }
        return calls.add(1, ordering: .relaxed).newValue == nth
    }

    private struct Way: Transport {
        let interlude: Interlude
        let transport: any Transport

        func post(_ body: FormBody, to endpoint: String, deadline: Duration) async -> TransportOutcome {
            guard interlude.isNow(body) else {
                return await transport.post(body, to: endpoint, deadline: deadline)
            }
            do {
                if let outcome = try interlude.happen() { return outcome }
            } catch {
                return .notSent(TransportFault(.other, detail: "the interlude failed: \(error)"))
            }
            return await transport.post(body, to: endpoint, deadline: deadline)
        }

        func stop() async { await transport.stop() }
    }
}
