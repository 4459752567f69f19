/// Calls functions of one Moodle with one token. It sends each call exactly once: whether to try again is
/// never decided here.
package struct MoodleClient: Sendable {
    package let site: SiteURL
    private let token: Token
    private let transport: any Transport
    private let clock: WireClock

    package init(site: SiteURL, token: Token, transport: any Transport, clock: WireClock) {
        self.site = site
        self.token = token
        self.transport = transport
        self.clock = clock
    }

    /// - Parameter deadline: for the whole exchange. Cancelling the task ends it at once, with the outcome in doubt.
    package func call(_ call: WireCall, deadline: Duration) async -> Exchange {
        let body = FormBody(call, token: token)
        let startedAt = clock.unixMilliseconds()
        let start = clock.monotonic()
        let outcome = await transport.post(body, to: site.endpoint, deadline: deadline)
        return Exchange(
            call: call,
            startedAt: startedAt,
            finishedAt: clock.unixMilliseconds(),
            elapsed: clock.monotonic() - start,
            requestBytes: body.byteCount,
            outcome: outcome,
            mask: call.mask(with: token))
    }
}
