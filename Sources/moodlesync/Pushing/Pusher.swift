import MoodleWire
import StagingStore
import SyncEngine

/// Runs the engine the way a person at a prompt, or a timer, needs it: with progress, and stoppable by signals.
struct Pusher: Sendable {
    let store: StagingStore
    let client: MoodleClient
    let key: KeySource
    let surroundings: Surroundings

    func push(_ options: PushOptions, run: Run) async throws -> PushReport {
        let stop = StopSignal()
        let console = surroundings.console
        let engine = SyncEngine(
            store: store, client: client, key: { [key] () throws(KeyProblem) in try key.read() }, stop: stop,
            logger: surroundings.logger)
        let progress = ProgressLine(console: console)
        let watch = await StopOnSignal.watch {
            stop.request()
            progress.clear()
            console.note(PushMessages.stopping)
        }
        defer {
            watch.cancel()
            progress.clear()
        }
        return try await engine.push(options, run: run) { progress.show(PushMessages.progress($0)) }
    }
}
