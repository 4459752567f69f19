import NIOCore
import ServiceLifecycle

/// Waits for `work`, and closes the connection when the server is asked to end: a client that waits for ever, or never
/// finishes what it says, must not keep the server from ending.
func withGracefulClosing<T>(of channel: any Channel, _ work: () async throws -> T) async throws -> T {
    try await withGracefulShutdownHandler {
        try await work()
    } onGracefulShutdown: {
        channel.close(promise: nil)
    }
}
