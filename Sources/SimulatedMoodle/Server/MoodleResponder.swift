import HTTPTypes
import Hummingbird
import NIOCore

/// The requests of one connection carry it, so that faults can get at the socket.
struct ConnectionContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let connection: Connection

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        connection = Connection(channel: source.channel)
    }
}

/// From HTTP to the site and back.
struct MoodleResponder: HTTPResponder {
    /// PHP's `post_max_size` there: a larger body is as good as none.
    private static let largestBody = 32 * 1_024 * 1_024

    let server: SimulatedServer

    func respond(to request: Request, context: ConnectionContext) async throws -> Response {
        let body = try await withGracefulClosing(of: context.connection.channel) {
            try await Self.body(of: request)
        }
        let door = server.door
        guard !door.isClosed else { return Self.response(Pages.maintenance(door.siteName)) }
        switch request.uri.path {
        case "/webservice/rest/server.php":
            guard door.hasServices else { return Self.response(Pages.forbidden) }
            return try await answer(Self.restRequest(request, body, server.options.maxInputVars), context.connection)
        case "/login/token.php":
            let form = FormVariables(parsing: body.readableBytesView, limit: server.options.maxInputVars).tree()
            return Self.response(Pages.login(form, in: server.site))
        case "/", "/index.php": return Self.response(Pages.home(server.site))
        default: return Self.response(Pages.notFound)
        }
    }

    private func answer(_ request: RestRequest, _ connection: Connection) async throws -> Response {
        if let fault = server.fault(for: request) {
            return try await FaultyAnswer(fault: fault, server: server, connection: connection).response(to: request)
        }
        guard let performed = try await server.work(on: request, faulty: false) else {
            return Self.response(Pages.gatewayError(500))
        }
        return Self.response(Reply(performed.answer, as: request.format))
    }

    static func response(_ reply: Reply) -> Response {
        Response(
            status: HTTPResponse.Status(code: reply.status), headers: headers(of: reply),
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: reply.body)))
    }

    static func headers(of reply: Reply) -> HTTPFields {
        var headers: HTTPFields = [.contentType: reply.contentType]
        for (name, value) in reply.headers {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
        return headers
    }

    private static func body(of request: Request) async throws -> ByteBuffer {
        var collected = ByteBuffer()
        var isTooLarge = false
        for try await part in request.body {
            isTooLarge = isTooLarge || collected.readableBytes + part.readableBytes > largestBody
            if !isTooLarge { collected.writeImmutableBuffer(part) }
        }
        return isTooLarge ? ByteBuffer() : collected
    }

    /// Variables of the body win over those of the query.
    private static func restRequest(_ request: Request, _ body: ByteBuffer, _ limit: Int) -> RestRequest {
        let query = FormVariables(parsing: (request.uri.query ?? "").utf8, limit: limit)
        let posted = FormVariables(parsing: body.readableBytesView, limit: limit)
        return RestRequest(query.followed(by: posted))
    }
}
