import NIOCore

/// What can be done to a connection below HTTP.
struct Connection {
    /// The answer has gone out, or never will, past the server's own writer.
    struct Taken: Error {}

    let channel: any Channel

    /// The C structure `linger`, for no time: closing then resets.
    private struct NoLinger: Sendable {
        let isOn: CInt = 1
        let seconds: CInt = 0
    }

    /// Drops the connection with a TCP reset, as a crashed peer does.
    func reset() async throws -> Never {
        if let socket = channel as? any SocketOptionProvider {
            try await socket.unsafeSetSocketOption(level: .socket, name: .so_linger, value: NoLinger()).get()
        }
        try await close()
    }

    /// Ends the connection in order.
    func close() async throws -> Never {
        do {
            try await channel.close()
        } catch ChannelError.alreadyClosed {
            // The client was faster.
        }
        throw Taken()
    }

    /// Writes bytes as they are, not as an HTTP answer, then ends the connection.
    func writeRaw(_ bytes: [UInt8]) async throws -> Never {
        let channel = channel
        try await channel.eventLoop.flatSubmit {
            let written = channel.eventLoop.makePromise(of: Void.self)
            do {
                let writer = RawWriter(ByteBuffer(bytes: bytes), written)
                try channel.pipeline.syncOperations.addHandler(writer, position: .first)
            } catch {
                written.fail(error)
            }
            return written.futureResult
        }.get()
        try await close()
    }

    /// Keeps silent until the client or the server goes away.
    func keepSilent() async throws -> Never {
        try await withGracefulClosing(of: channel) {
            try await channel.closeFuture.get()
        }
        throw Taken()
    }
}

/// Sits next to the socket, below the HTTP encoder, and writes once.
private final class RawWriter: ChannelOutboundHandler {
    typealias OutboundIn = IOData
    typealias OutboundOut = IOData

    private let bytes: ByteBuffer
    private let written: EventLoopPromise<Void>

    init(_ bytes: ByteBuffer, _ written: EventLoopPromise<Void>) {
        self.bytes = bytes
        self.written = written
    }

    func handlerAdded(context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(.byteBuffer(bytes)), promise: written)
    }
}
