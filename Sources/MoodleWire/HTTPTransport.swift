import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOSSL
import Synchronization

/// The real transport. One a process: it keeps connections open between exchanges. It must be stopped before it
/// is let go.
///
/// AsyncHTTPClient never sends a request a second time by itself, and it pulls the body of a request only
/// when a connection stands. So one flag tells "no byte of the form left" from "it may have arrived".
package final class HTTPTransport: Transport {
    private let client: HTTPClient
    private let userAgent: String
    private let responseLimit: Int

    /// - Parameters:
    ///   - version: goes into the `User-Agent`, as in `moodlesync/1.2.0`.
    ///   - caFile: certificates (PEM) to trust beside the system's.
    ///   - responseLimit: longer answers are not read; in bytes.
    package init(
        version: String, caFile: String? = nil, responseLimit: Int = 16 << 20, connectTimeout: Duration = .seconds(10)
    ) throws(TransportProblem) {
        var configuration = HTTPClient.Configuration()
        configuration.tlsConfiguration = try Self.tls(caFile: caFile)
        configuration.redirectConfiguration = .disallow
        configuration.httpVersion = .http1Only
        configuration.timeout.connect = TimeAmount(connectTimeout)
        configuration.connectionPool.retryConnectionEstablishment = false
        // Apache closes an idle connection after 5 s by default. Ours are dropped before, so that a request
        // is not sent into a connection that is just being closed.
        configuration.connectionPool.idleTimeout = .seconds(4)
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        userAgent = "moodlesync/\(version)"
        self.responseLimit = responseLimit
    }

    package func post(_ body: FormBody, to endpoint: String, deadline: Duration) async -> TransportOutcome {
        let end = NIODeadline.now() + TimeAmount(deadline)
        let form = WatchedForm(body)
        let response: HTTPClientResponse
        do {
            response = try await client.execute(request(form, to: endpoint), deadline: end)
        } catch {
            let fault = TransportFault(error)
            return form.wasTaken ? .maybeSent(fault) : .notSent(fault)
        }
        return await read(response, until: end)
    }

    package func stop() async {
        // Losing the error is right: it says that a connection was still in use, and the process ends anyway.
        try? await client.shutdown()
    }

    private func request(_ form: WatchedForm, to endpoint: String) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: endpoint)
        request.method = .POST
        request.headers.add(name: "User-Agent", value: userAgent)
        request.headers.add(name: "Accept", value: "application/json")
        request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
        request.body = .stream(form, length: .known(Int64(form.length)))
        return request
    }

    private func read(_ response: HTTPClientResponse, until end: NIODeadline) async -> TransportOutcome {
        let status = Int(response.status.code)
        let declared = response.headers.first(name: "content-length").flatMap { Int($0) }
        if let declared, declared > responseLimit {
            return .answeredTooLarge(Self.answer(response, body: []), limit: responseLimit)
        }
        do {
            switch try await collect(response.body, until: end) {
            case .whole(let bytes):
                // A cancelled read may look like the end of the body.
                if Task.isCancelled { return .maybeSent(TransportFault(CancellationError(), status: status)) }
                return .answered(Self.answer(response, body: bytes))
            case .tooLarge:
                return .answeredTooLarge(Self.answer(response, body: []), limit: responseLimit)
            case .late:
                return .maybeSent(TransportFault(HTTPClientError.deadlineExceeded, status: status))
            }
        } catch {
            return .maybeSent(TransportFault(error, status: status))
        }
    }

    private enum Collected: Sendable {
        case whole([UInt8])
        case tooLarge
        case late
    }

    /// The client's deadline ends with the head of the answer; this one covers the body as well.
    private func collect(_ body: HTTPClientResponse.Body, until end: NIODeadline) async throws -> Collected {
        let limit = responseLimit
        return try await withThrowingTaskGroup(of: Collected.self) { group in
            group.addTask {
                var bytes: [UInt8] = []
                for try await part in body {
                    if bytes.count + part.readableBytes > limit { return .tooLarge }
                    bytes.append(contentsOf: part.readableBytesView)
                }
                return .whole(bytes)
            }
            group.addTask {
                try await Task.sleep(for: Duration(end - .now()))
                return .late
            }
            defer { group.cancelAll() }
            guard let first = try await group.next() else { return .late }
            return first
        }
    }

    private static func answer(_ response: HTTPClientResponse, body: [UInt8]) -> HTTPAnswer {
        let headers = response.headers
        return HTTPAnswer(
            status: Int(response.status.code),
            contentType: headers.first(name: "content-type"),
            retryAfterSeconds: headers.first(name: "retry-after").flatMap {
                RetryAfter.seconds($0, date: headers.first(name: "date"))
            },
            location: headers.first(name: "location"),
            body: body)
    }

    private static func tls(caFile: String?) throws(TransportProblem) -> TLSConfiguration {
        var tls = TLSConfiguration.makeClientConfiguration()
        guard let caFile else { return tls }
        do {
            let certificates = try NIOSSLCertificate.fromPEMFile(caFile)
            guard !certificates.isEmpty else { throw TransportProblem.noCertificate(path: caFile) }
            tls.additionalTrustRoots = [.certificates(certificates)]
            return tls
        } catch {
            throw .noCertificate(path: caFile)
        }
    }
}

/// Why the transport cannot begin to work.
package enum TransportProblem: Error, Equatable, CustomStringConvertible {
    case noCertificate(path: String)

    package var description: String {
        switch self {
        case .noCertificate(let path): "\(path) holds no certificate that can be read: it must be a PEM file"
        }
    }
}

/// The body of one request, which notes whether it was ever asked for.
private struct WatchedForm: AsyncSequence, Sendable {
    let length: Int
    private let buffer: ByteBuffer
    private let taken = Taken()

    init(_ body: FormBody) {
        buffer = ByteBuffer(bytes: body.bytes)
        length = body.byteCount
    }

    /// True from the moment at which the client could write the form to a socket.
    var wasTaken: Bool { taken.flag.withLock { $0 } }

    func makeAsyncIterator() -> Iterator { Iterator(buffer: buffer, taken: taken) }

    struct Iterator: AsyncIteratorProtocol {
        fileprivate var buffer: ByteBuffer?
        fileprivate let taken: Taken

        mutating func next() async -> ByteBuffer? {
            defer { buffer = nil }
            taken.flag.withLock { $0 = true }
            return buffer
        }
    }

    fileprivate final class Taken: Sendable {
        let flag = Mutex(false)
    }
}
