import NIOCore
import ServiceLifecycle

/// Waits for `work`, and closes the connection when the server is asked to end: a client that waits for ever must not
/// keep the server from ending.
func withGracefulClosing(of channel: any Channel, _ work: () async throws -> Void) async throws {
    try await withGracefulShutdownHandler {
        try await work()
    } onGracefulShutdown: {
        channel.close(promise: nil)
    }
}
