import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle

/// Carries a fault out: the work, if the fault leaves it done, and then what goes wrong.
struct FaultyAnswer {
    let fault: Fault
    let server: SimulatedServer
    let connection: Connection

    func response(to request: RestRequest) async throws -> Response {
        if fault.kind == .lateCommit { try await commitLate(request) }
        let performed = fault.isApplied ? try await server.work(on: request, faulty: true) : nil
        let answer = performed?.answer ?? .value(nil)
        let right = Reply(answer, as: request.format)
        switch fault.kind {
        case .resetBeforeApply, .resetAfterApply, .lateCommit: try await connection.reset()
        case .closeBeforeApply, .closeAfterApply: try await connection.close()
        case .silence: try await connection.keepSilent()
        case .halfHead: try await connection.writeRaw(RawReply.halfHead)
        case .halfBody: try await connection.writeRaw(RawReply.halfBody(of: right))
        case .slowDrip: return dripping(right)
        case .hugeBody: return padded(right)
        case .redirect, .tooManyRequests, .internalError, .badGateway, .unavailable, .gatewayTimeout, .html, .empty,
            .maintenance, .exceptionAfterApply, .wrongAnswer, .duplicateAnswer, .foreignNames:
            return MoodleResponder.response(strange(performed, right, request.format))
        }
    }

    /// A complete answer over HTTP that is not the right one.
    private func strange(_ performed: Performed?, _ right: Reply, _ format: RestRequest.Format) -> Reply {
        let answer = performed?.answer ?? .value(nil)
        switch fault.kind {
        case .tooManyRequests, .internalError, .badGateway, .unavailable, .gatewayTimeout: return gatewayReply
        case .html: return Pages.strangePage
        case .empty: return Reply(contentType: right.contentType, body: [])
        case .maintenance: return Pages.maintenance(server.door.siteName)
        case .redirect:
            var reply = Reply.html(303, "")
            reply.headers["Location"] = server.site.url + "/login/index.php"
            return reply
        case .exceptionAfterApply:
            return Reply(.exception(.moodle(fault.errorcode, "error/\(fault.errorcode)")), as: format)
        case .wrongAnswer: return Reply(performed?.answerBefore ?? .value(nil), as: format)
        case .duplicateAnswer: return Reply(answer.withFirstRecordTwice, as: format)
        case .foreignNames: return Reply(answer.withForeignNames, as: format)
        case .resetBeforeApply, .resetAfterApply, .closeBeforeApply, .closeAfterApply, .silence, .halfHead, .halfBody,
            .slowDrip, .hugeBody, .lateCommit:
            return right
        }
    }

    private var gatewayReply: Reply {
        var reply = Pages.gatewayError(Int(fault.kind.rawValue) ?? 500)
        if let seconds = fault.retryAfter { reply.headers["Retry-After"] = String(seconds) }
        return reply
    }

    private func commitLate(_ request: RestRequest) async throws {
        server.lateCommits.begin()
        defer { server.lateCommits.end() }
        do {
            try await connection.reset()
        } catch is Connection.Taken {
            // The client is gone; the work goes on.
        }
        if try await isStillToDo() { _ = try await server.work(on: request, faulty: true) }
        throw Connection.Taken()
    }

    /// Waits as ordered; false if the simulator ends before.
    private func isStillToDo() async throws -> Bool {
        switch fault.delay {
        case .time(let time):
            try await cancelWhenGracefulShutdown { try await Task.sleep(for: time) }
            return true
        case .held:
            return await withGracefulShutdownHandler {
                await server.lateCommits.hold()
            } onGracefulShutdown: { [server] in
                server.lateCommits.abandon()
            }
        }
    }

    private func dripping(_ reply: Reply) -> Response {
        let every = fault.every
        return Response(
            status: .ok, headers: MoodleResponder.headers(of: reply),
            body: ResponseBody(contentLength: reply.body.count) { writer in
                for byte in reply.body {
                    try await writer.write(ByteBuffer(bytes: [byte]))
                    try await cancelWhenGracefulShutdown { try await Task.sleep(for: every) }
                }
                try await writer.finish(nil)
            })
    }

    private func padded(_ reply: Reply) -> Response {
        let padding = max(0, fault.bytes - reply.body.count)
        return Response(
            status: .ok, headers: MoodleResponder.headers(of: reply),
            body: ResponseBody(contentLength: padding + reply.body.count) { writer in
                let blank = ByteBuffer(repeating: UInt8(ascii: " "), count: 65_536)
                var left = padding
                while left > 0 {
                    let size = min(left, blank.readableBytes)
                    try await writer.write(blank.getSlice(at: 0, length: size) ?? blank)
                    left -= size
                }
                try await writer.write(ByteBuffer(bytes: reply.body))
                try await writer.finish(nil)
            })
    }
}
