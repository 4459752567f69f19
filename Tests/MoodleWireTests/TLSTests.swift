import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import Testing

@testable import MoodleWire

/// Against a real TLS server whose certificate nobody signed, made by openssl for the occasion.
@Suite(.enabled(if: SelfSigned.isPossible, "openssl is not installed"), .timeLimit(.minutes(5)))
struct TLSTests {
    private func post(certifiedAs name: String, caFile: Bool) async throws -> TransportOutcome {
        try await SelfSigned.withServer(certifiedAs: name) { port, certificate in
            let transport = try HTTPTransport(version: "1", caFile: caFile ? certificate : nil)
            let form = FormBody(SiteInfo.call(), token: try Token("abc"))
            let outcome = await transport.post(form, to: "https://127.0.0.1:\(port)/", deadline: .seconds(20))
            await transport.stop()
            return outcome
        }
    }

    @Test func `a certificate that nobody signed stops everything before a byte of the form left`() async throws {
        guard case .notSent(let fault) = try await post(certifiedAs: "IP:127.0.0.1", caFile: false) else {
            Issue.record("it was sent")
            return
        }
        #expect(fault.kind == .badCertificate)
    }

    @Test func `a certificate of one's own is trusted by name`() async throws {
        guard case .answered(let answer) = try await post(certifiedAs: "IP:127.0.0.1", caFile: true) else {
            Issue.record("no answer")
            return
        }
        #expect(answer.status == 200)
    }

    @Test func `a certificate for another host stops everything`() async throws {
        let outcome = try await post(certifiedAs: "DNS:other.example", caFile: true)
        guard case .notSent(let fault) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(fault.kind == .badCertificate)
    }

    @Test func `a CA file without a certificate is named`() {
        for path in ["/nowhere.pem", "/dev/null"] {
            #expect(throws: TransportProblem.noCertificate(path: path)) {
                try HTTPTransport(version: "1", caFile: path)
            }
        }
    }
}

enum SelfSigned {
    static let isPossible = FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl")

    /// Runs `body` beside a server at 127.0.0.1 that answers `null` to whatever comes.
    static func withServer<Result>(
        certifiedAs name: String, _ body: (Int, String) async throws -> Result
    ) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (key, certificate) = (folder.appending(path: "key.pem").path, folder.appending(path: "cert.pem").path)
        try openssl([
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
            "-subj", "/CN=test", "-addext", "subjectAltName=\(name)", "-keyout", key, "-out", certificate,
        ])
        let context = try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: NIOSSLCertificate.fromPEMFile(certificate).map { .certificate($0) },
                privateKey: .privateKey(NIOSSLPrivateKey(file: key, format: .pem))))
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers(
                        NIOSSLServerHandler(context: context), AnswersNull())
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let result = try await body(server.localAddress?.port ?? 0, certificate)
        try await server.close()
        return result
    }

    private static func openssl(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw POSIXError(.EIO) }
    }
}

private final class AnswersNull: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer
    private var request = ""

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        request += String(buffer: unwrapInboundIn(data))
        guard request.contains("wstoken=") else { return }
        request = ""
        let answer = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 4\r\n\r\nnull"
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
    }
}
