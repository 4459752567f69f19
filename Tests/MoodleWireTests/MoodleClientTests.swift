import Foundation
import Synchronization
import Testing

@testable import MoodleWire

@Suite(.timeLimit(.minutes(5)))
struct MoodleClientTests {
    private static let token = "0123456789abcdef0123456789abcdef"
    private static let password = "Tr0ub4dor&3"

    /// A clock that moves by a fixed step each time it is asked.
    private static func steppingClock() -> WireClock {
        let asked = Mutexed(0)
        return WireClock(
            unixMilliseconds: {
                asked.add(1)
                return 1_795_243_954_000 + Int64(asked.value)
            },
            monotonic: {
                asked.add(10)
                return .milliseconds(asked.value)
            })
    }

    private func exchange(
        _ call: WireCall, _ behave: @escaping @Sendable (Connection) -> Void
    ) async throws -> (Exchange, [String]) {
        let server = try FaultServer(behave)
        defer { server.stop() }
        let transport = try HTTPTransport(version: "1.2.3")
        let client = MoodleClient(
            site: try SiteURL("http://127.0.0.1:\(server.port)/learn"), token: try Token(Self.token),
            transport: transport, clock: Self.steppingClock())
        let exchange = await client.call(call, deadline: .seconds(20))
        await transport.stop()
        return (exchange, server.requests)
    }

    private let create = CreateUsers.call([
        NewUser(username: "ana", password: .given(Secret(password)), fields: [.city: "Paris"])
    ])

    @Test func `an exchange says what was sent, when, and what came`() async throws {
        let (exchange, requests) = try await exchange(create) { connection in
            connection.readRequest()
            connection.answer(#"[{"id":3,"username":"ana"}]"#)
            connection.waitForClose()
        }
        #expect(exchange.function == .createUsers)
        #expect(exchange.items == 1)
        #expect(exchange.variables == 8)
        #expect(exchange.httpStatus == 200)
        #expect(exchange.startedAt == 1_795_243_954_001)
        #expect(exchange.finishedAt > exchange.startedAt)
        #expect(exchange.elapsed > .zero)
        #expect(exchange.responseBytes == 27)
        let request = try #require(requests.first)
        #expect(request.hasPrefix("POST /learn/webservice/rest/server.php "))
        #expect(request.components(separatedBy: "\r\n\r\n").last?.utf8.count == exchange.requestBytes)
    }

    @Test(arguments: [
        #"{"exception":"x","errorcode":"invalidparameter","message":"REQUEST"}"#,
        #"{"exception":"x","errorcode":"REQUEST","message":"m","debuginfo":"REQUEST"}"#,
        #"{"exception":"x","errorcode":"<div>REQUEST</div>","message":"m"}"#,
        "<?xml version=\"1.0\"?><EXCEPTION><ERRORCODE>x</ERRORCODE><MESSAGE>REQUEST</MESSAGE></EXCEPTION>",
        "REQUEST",
    ])
    func `a server that gives back our secrets shows them to nobody`(template: String) async throws {
        let spoken = "bad \(Self.password) and \(Self.token)"
        let (exchange, requests) = try await exchange(create) { connection in
            connection.readRequest()
            connection.answer(template.replacingOccurrences(of: "REQUEST", with: spoken))
            connection.waitForClose()
        }
        let judged = CreateUsers.judge(exchange, [])
        var dumped = ""
        dump(exchange, to: &dumped)
        dump(judged, to: &dumped)
        for text in ["\(exchange)", String(reflecting: exchange), "\(judged)", dumped] {
            #expect(!text.contains(Self.password))
            #expect(!text.contains(Self.token))
        }
        // They did go out, or this test would prove nothing.
        #expect(requests.first?.contains(Self.token) == true)
        #expect(requests.first?.contains("Tr0ub4dor%263") == true)
    }

    @Test func `a client and its parts show no token`() async throws {
        let transport = try HTTPTransport(version: "1")
        let client = MoodleClient(
            site: try SiteURL("https://moodle.example"), token: try Token(Self.token), transport: transport,
            clock: .system)
        var dumped = ""
        dump(client, to: &dumped, maxDepth: 4)
        #expect(!dumped.contains(Self.token))
        #expect(!"\(client)".contains(Self.token))
        await transport.stop()
    }

    @Test func `a site that cannot be reached gives an exchange without a status`() async throws {
        let server = try FaultServer { $0.close() }
        defer { server.stop() }
        server.stop()
        let transport = try HTTPTransport(version: "1")
        let client = MoodleClient(
            site: try SiteURL("http://127.0.0.1:\(server.port)"), token: try Token(Self.token), transport: transport,
            clock: Self.steppingClock())
        let exchange = await client.call(create, deadline: .seconds(20))
        await transport.stop()
        #expect(exchange.httpStatus == nil)
        #expect(exchange.responseBytes == 0)
        #expect(CreateUsers.judge(exchange, []).short == ["all: site connect_refused"])
        #expect(!"\(exchange)".contains(Self.token))
    }
}
