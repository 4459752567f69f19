import Logging

/// The wait at a push's end for earlier requests to be surely over.
///
/// Whoever runs a push every night wants all of it in Moodle in the morning, not the next night.
struct SettleWait {
    let time: EngineTime
    let stop: StopSignal
    let state: PushState
    let tally: RequestTally
    let logger: Logger

    private static let tellsEvery = Duration.seconds(1)
    private static let slice = Duration.milliseconds(100)

    /// Waits until what the last round had to leave can be sent.
    /// - Returns: whether there was anything to wait for.
    /// - Throws: `.stopped`.
    func run() async throws(Interruption) -> Bool {
        guard let (until, entries) = state.takeSettling() else { return false }
        logger.notice(
            """
            \(entries) entries wait until no earlier request can be at work on them in Moodle any more; going on in \
            \(seconds(until)) s
            """)
        var told: Duration?
        while time.now() < until {
            if stop.isRequested { throw .stopped }
            if told.map({ time.now() - $0 >= Self.tellsEvery }) ?? true {
                told = time.now()
                state.tell(
                    "waiting \(seconds(until)) s more until no earlier request can be at work on the rest",
                    requests: tally.count)
            }
            await time.sleep(min(Self.slice, until - time.now()))
        }
        return true
    }

    private func seconds(_ until: Duration) -> Int { Int((until - time.now()).inSeconds.rounded(.up)) }
}
