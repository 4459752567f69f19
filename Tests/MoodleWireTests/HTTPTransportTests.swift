import Foundation
import Synchronization
import Testing

@testable import MoodleWire

@Suite(.timeLimit(.minutes(5)))
struct HTTPTransportTests {
    private static let token = "0123456789abcdef0123456789abcdef"
    private let call = UpdateUsers.call([UserChange(id: 3, password: Secret("Tr0ub4dor&3"), fields: [.city: "Zürich"])])
    /// Far more than an answer needs, because all tests share the machine.
    private let patience = Duration.seconds(120)

    private func body() throws -> FormBody { FormBody(call, token: try Token(Self.token)) }

    private func withTransport<Result>(
        responseLimit: Int = 1 << 20, caFile: String? = nil, _ body: (HTTPTransport) async throws -> Result
    ) async throws -> Result {
        let transport = try HTTPTransport(version: "1.2.3", caFile: caFile, responseLimit: responseLimit)
        do {
            let result = try await body(transport)
            await transport.stop()
            return result
        } catch {
            await transport.stop()
            throw error
        }
    }

    /// One exchange with a server that behaves so.
    private func exchange(
        deadline: Duration = .seconds(20), responseLimit: Int = 1 << 20,
        _ behave: @escaping @Sendable (Connection) -> Void
    ) async throws -> (TransportOutcome, [String]) {
        let server = try FaultServer(behave)
        defer { server.stop() }
        let outcome = try await withTransport(responseLimit: responseLimit) { transport in
            await transport.post(try body(), to: server.address, deadline: deadline)
        }
        return (outcome, server.requests)
    }

    private func short(_ outcome: TransportOutcome) -> String {
        switch outcome {
        case .notSent(let fault): "not sent: \(fault.kind.rawValue)"
        case .maybeSent(let fault): "perhaps sent: \(fault.kind.rawValue)" + (fault.status.map { " after \($0)" } ?? "")
        case .answered(let answer): "answered \(answer.status)"
        case .answeredTooLarge(let answer, let limit): "answered \(answer.status), more than \(limit)"
        }
    }

    @Test func `a form is posted with its type, its length and our name, the token in the body alone`() async throws {
        let (outcome, requests) = try await exchange { connection in
            connection.readRequest()
            connection.answer("{\"warnings\":[]}", headers: "Retry-After: 7\r\n")
            connection.waitForClose()
        }
        guard case .answered(let answer) = outcome else {
            Issue.record("\(short(outcome))")
            return
        }
        #expect(answer.status == 200)
        #expect(answer.contentType == "application/json")
        #expect(answer.retryAfterSeconds == 7)
        #expect(String(decoding: answer.body, as: UTF8.self) == "{\"warnings\":[]}")

        let request = try #require(requests.first)
        let parts = request.components(separatedBy: "\r\n\r\n")
        let head = try #require(parts.first)
        #expect(head.hasPrefix("POST /webservice/rest/server.php HTTP/1.1\r\n"))
        for header in [
            "User-Agent: moodlesync/1.2.3", "Content-Type: application/x-www-form-urlencoded",
            "Accept: application/json",
            "Content-Length: \(try body().byteCount)",
        ] {
            #expect(head.lowercased().contains(header.lowercased()), "\(header)")
        }
        #expect(!head.contains(Self.token))
        #expect(parts.last?.hasSuffix("&wstoken=\(Self.token)") == true)
        #expect(parts.last?.contains("users%5B0%5D%5Bcity%5D=Z%C3%BCrich&") == true)
    }

    @Test func `nobody listens`() async throws {
        let server = try FaultServer { $0.close() }
        defer { server.stop() }
        server.stop()
        let outcome = try await withTransport { await $0.post(try body(), to: server.address, deadline: patience) }
        #expect(short(outcome) == "not sent: connect_refused")
    }

    @Test func `the name of the host has no address`() async throws {
        let outcome = try await withTransport {
            await $0.post(try body(), to: "https://nothing.invalid/webservice/rest/server.php", deadline: patience)
        }
        guard case .notSent(let fault) = outcome else {
            Issue.record("\(short(outcome))")
            return
        }
        // A machine whose resolver is out of reach meets the limit for connecting before.
        #expect([.nameUnknown, .connectTimeout].contains(fault.kind))
    }

    @Test func `a reset in the middle of the request proves nothing`() async throws {
        let (outcome, requests) = try await exchange { connection in
            connection.readPart()
            connection.reset()
        }
        #expect(["perhaps sent: connection_reset", "perhaps sent: connection_closed"].contains(short(outcome)))
        #expect(requests.isEmpty)
    }

    @Test(arguments: [true, false])
    func `a reset before the form was read is no answer, and not sent only if no byte of the form left`(
        afterHead: Bool
    ) async throws {
        let (outcome, requests) = try await exchange { connection in
            if afterHead { _ = connection.readHead() }
            connection.reset()
        }
        switch outcome {
        case .notSent(let fault), .maybeSent(let fault): #expect([.reset, .closed].contains(fault.kind))
        case .answered, .answeredTooLarge: Issue.record("\(short(outcome))")
        }
        #expect(requests.isEmpty)
    }

    @Test func `a reset after the whole request was read`() async throws {
        let (outcome, requests) = try await exchange { connection in
            connection.readRequest()
            connection.reset()
        }
        #expect(["perhaps sent: connection_reset", "perhaps sent: connection_closed"].contains(short(outcome)))
        #expect(requests.count == 1)
    }

    @Test func `a good-bye without an answer`() async throws {
        let (outcome, requests) = try await exchange { connection in
            connection.readRequest()
        }
        #expect(short(outcome) == "perhaps sent: connection_closed")
        #expect(requests.count == 1)
    }

    @Test func `silence ends with the deadline`() async throws {
        let (outcome, requests) = try await exchange(deadline: .seconds(1)) { connection in
            connection.readRequest()
            connection.waitForClose()
        }
        #expect(short(outcome) == "perhaps sent: deadline_exceeded")
        #expect(requests.count == 1)
    }

    @Test(arguments: ["", "HTTP/1.1 200 OK\r\nContent-Type: applic", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n"])
    func `half a head and silence`(head: String) async throws {
        let (outcome, _) = try await exchange(deadline: .seconds(1)) { connection in
            connection.readRequest()
            connection.write(head)
            connection.waitForClose()
        }
        #expect(short(outcome) == "perhaps sent: deadline_exceeded")
    }

    @Test func `half a head and good-bye`() async throws {
        let (outcome, _) = try await exchange { connection in
            connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Type: applic")
        }
        guard case .maybeSent(let fault) = outcome else {
            Issue.record("\(short(outcome))")
            return
        }
        #expect([.closed, .notHTTP, .reset].contains(fault.kind))
    }

    @Test(arguments: ["Content-Length: 100", "Transfer-Encoding: chunked"])
    func `half a body and good-bye is no answer`(framing: String) async throws {
        let (outcome, requests) = try await exchange { connection in
            connection.readRequest()
            connection.write(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\(framing)\r\n\r\n8\r\n[{\"id\":3\r\n")
        }
        guard case .maybeSent(let fault) = outcome else {
            Issue.record("\(short(outcome))")
            return
        }
        #expect(fault.status == 200)
        #expect(requests.count == 1)
    }

    @Test func `half a body and a reset is no answer`() async throws {
        let (outcome, _) = try await exchange { connection in
            connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[{\"id\":3")
            connection.reset()
        }
        guard case .maybeSent = outcome else {
            Issue.record("\(short(outcome))")
            return
        }
    }

    @Test func `a slow drip ends with the deadline, not with each drop`() async throws {
        let (outcome, requests) = try await exchange(deadline: .seconds(1)) { connection in
            connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n[")
            while connection.write(" "), !connection.closes(within: 20) {}
        }
        #expect(short(outcome) == "perhaps sent: deadline_exceeded after 200")
        #expect(requests.count == 1)
    }

    @Test(arguments: [301, 302, 303, 307, 308])
    func `a redirect is brought back, not followed`(status: Int) async throws {
        let (outcome, requests) = try await exchange { connection in
            while connection.readRequest() != nil {
                connection.answer("", status: "\(status) Elsewhere", headers: "Location: /login/index.php?token=x\r\n")
            }
        }
        guard case .answered(let answer) = outcome else {
            Issue.record("\(short(outcome))")
            return
        }
        #expect(answer.status == status)
        #expect(answer.location == "/login/index.php")
        #expect(requests.count == 1)
    }

    @Test func `50 MB are cut off at the limit`() async throws {
        let total = 50 << 20
        let written = Mutexed(0)
        let (outcome, _) = try await exchange(deadline: patience) { connection in
            connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n")
            let part = String(repeating: " ", count: 1 << 20)
            while written.value < total, connection.write(part) { written.add(part.utf8.count) }
        }
        #expect(short(outcome) == "answered 200, more than 1048576")
        #expect(written.value < total)
    }

    @Test func `a declared length over the limit is not even begun`() async throws {
        let (outcome, _) = try await exchange { connection in
            connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 52428800\r\n\r\n")
            connection.waitForClose()
        }
        #expect(short(outcome) == "answered 200, more than 1048576")
    }

    @Test func `an answer that is not HTTP`() async throws {
        let (outcome, _) = try await exchange { connection in
            connection.readRequest()
            connection.write("220 mail.example ESMTP\r\n")
            connection.waitForClose()
        }
        #expect(short(outcome) == "perhaps sent: not_http")
    }

    @Test func `a server error is an answer`() async throws {
        let (outcome, _) = try await exchange { connection in
            connection.readRequest()
            connection.answer(
                "<html>", status: "503 Service Unavailable", type: "text/html", headers: "Retry-After: 300\r\n")
            connection.waitForClose()
        }
        guard case .answered(let answer) = outcome else {
            Issue.record("\(short(outcome))")
            return
        }
        #expect(answer.status == 503)
        #expect(answer.retryAfterSeconds == 300)
    }

    @Test(arguments: [true, false])
    func `a request that breaks on a kept connection is never sent twice`(byReset: Bool) async throws {
        // An answer can be here before its connection is known to be free, and the next request then takes a new one:
        // that proves nothing here, and it is tried again.
        for _ in 0..<50 {
            let connections = Mutexed(0)
            let server = try FaultServer { connection in
                connections.add(1)
                connection.readRequest()
                connection.answer("null")
                guard connection.readRequest() != nil else { return }
                if byReset { connection.reset() }
            }
            defer { server.stop() }
            let outcomes = try await withTransport { transport in
                let first = await transport.post(try body(), to: server.address, deadline: patience)
                let second = await transport.post(try body(), to: server.address, deadline: patience)
                return [short(first), short(second)]
            }
            #expect(outcomes.first == "answered 200")
            #expect(server.requests.count == 2)
            guard connections.value == 1 else { continue }
            #expect(outcomes.last?.hasPrefix("perhaps sent: connection_") == true)
            return
        }
        Issue.record("the connection was never kept")
    }

    @Test func `exchanges one after the other keep a connection, and each request goes once`() async throws {
        let connections = Mutexed(0)
        let server = try FaultServer { connection in
            connections.add(1)
            while connection.readRequest() != nil { connection.answer("null") }
        }
        defer { server.stop() }
        let answered = try await withTransport { transport in
            var answered = 0
            for _ in 0..<20 {
                if case .answered = await transport.post(try body(), to: server.address, deadline: patience) {
                    answered += 1
                }
            }
            return answered
        }
        #expect(answered == 20)
        #expect(server.requests.count == 20)
        // Now and then, and often on a busy machine, the answer is here before its connection is known to be free again.
        #expect(connections.value < 20)
    }

    @Test func `a connection that the server closed after its answer is replaced`() async throws {
        let server = try FaultServer { connection in
            connection.readRequest()
            connection.answer("null", headers: "Connection: close\r\n")
        }
        defer { server.stop() }
        let outcomes = try await withTransport { transport in
            var outcomes: [String] = []
            for _ in 0..<3 {
                outcomes.append(short(await transport.post(try body(), to: server.address, deadline: patience)))
            }
            return outcomes
        }
        #expect(outcomes == ["answered 200", "answered 200", "answered 200"])
        #expect(server.requests.count == 3)
    }

    @Test func `a cancelled exchange ends at once, in doubt`() async throws {
        let (arrived, arrival) = AsyncStream.makeStream(of: Void.self)
        let server = try FaultServer { connection in
            connection.readRequest()
            arrival.yield()
            connection.waitForClose()
        }
        defer { server.stop() }
        let outcome = try await withTransport { transport in
            let form = try body()
            let task = Task { await transport.post(form, to: server.address, deadline: .seconds(600)) }
            for await _ in arrived { break }
            task.cancel()
            return await task.value
        }
        #expect(short(outcome) == "perhaps sent: cancelled")
    }

    @Test func `an exchange cancelled in the middle of its answer is in doubt`() async throws {
        let (arrived, arrival) = AsyncStream.makeStream(of: Void.self)
        let server = try FaultServer { connection in
            connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n[")
            arrival.yield()
            connection.waitForClose()
        }
        defer { server.stop() }
        let outcome = try await withTransport { transport in
            let form = try body()
            let task = Task { await transport.post(form, to: server.address, deadline: .seconds(600)) }
            for await _ in arrived { break }
            task.cancel()
            return await task.value
        }
        guard case .maybeSent(let fault) = outcome else {
            Issue.record("\(short(outcome))")
            return
        }
        #expect(fault.kind == .cancelled)
    }

    @Test func `a stopped transport sends nothing`() async throws {
        let server = try FaultServer { $0.readRequest() }
        defer { server.stop() }
        let transport = try HTTPTransport(version: "1")
        await transport.stop()
        let outcome = await transport.post(try body(), to: server.address, deadline: patience)
        #expect(short(outcome) == "not sent: transport_stopped")
        #expect(server.requests.isEmpty)
    }

    @Test func `https to a port that is silent ends before a byte of the form left`() async throws {
        let server = try FaultServer { $0.waitForClose() }
        defer { server.stop() }
        let transport = try HTTPTransport(version: "1", connectTimeout: .milliseconds(300))
        let outcome = await transport.post(try body(), to: "https://127.0.0.1:\(server.port)/", deadline: patience)
        await transport.stop()
        #expect(["not sent: connect_timeout", "not sent: tls_timeout"].contains(short(outcome)))
    }

    @Test func `https to a server of plain http is a fault of the set-up`() async throws {
        let server = try FaultServer { connection in
            connection.write("HTTP/1.1 400 Bad Request\r\n\r\n")
            connection.waitForClose()
        }
        defer { server.stop() }
        let outcome = try await withTransport {
            await $0.post(try body(), to: "https://127.0.0.1:\(server.port)/", deadline: patience)
        }
        #expect(short(outcome) == "not sent: tls_refused")
    }

    @Test func `https that is reset while it is being set up`() async throws {
        let server = try FaultServer { $0.reset() }
        defer { server.stop() }
        let outcome = try await withTransport {
            await $0.post(try body(), to: "https://127.0.0.1:\(server.port)/", deadline: patience)
        }
        guard case .notSent(let fault) = outcome else {
            Issue.record("\(short(outcome))")
            return
        }
        #expect([.reset, .tlsBroken, .closed].contains(fault.kind))
    }
}
