import SimulatedMoodle
import Testing

/// The simulator is right when it answers what was asked of a real Moodle with what that one answered.
struct ReplayTests {
    /// Recordings that are not replayed, and why.
    static let leftOut: [String: String] = [
        "protocol:15": "webservice/upload.php is not simulated",
        "limits:2": "the real site had developer debugging on; the simulator never has",
        "limits:3": "core_user_update_picture is not simulated",
        "limits:4": "core_user_update_picture is not simulated",
        "courses:16": "core_course_duplicate_course is not simulated; its course is added by hand",
        "courses:67": "tool_mobile_call_external_functions is not simulated",
    ]

    @Test func `every recorded exchange is answered as the real Moodle answered it`() async throws {
        let recorded = try await RecordedSite.start()
        var replayed = 0
        var total = 0
        for file in Exchange.files {
            for exchange in try Exchange.all(of: file) {
                total += 1
                recorded.prepare(for: exchange)
                if Self.leftOut[exchange.name] != nil { continue }
                try await replay(exchange, against: recorded.moodle)
                replayed += 1
            }
        }
        await recorded.moodle.stop()
        print("Replayed \(replayed) of \(total) recorded exchanges; \(Self.leftOut.count) are left out.")
        #expect(total == 232)
        #expect(replayed + Self.leftOut.count == total)
    }

    private func replay(_ exchange: Exchange, against moodle: RunningSimulator) async throws {
        let request = RecordedRequest(exchange, token: moodle.token)
        let answer = try await RawClient(port: moodle.port).send(request.method, request.path, body: request.body)
        #expect(answer.status == exchange.status, "\(exchange.testDescription)")
        #expect(answer.header("Content-Type") == exchange.contentType, "\(exchange.testDescription)")
        var comparison = Comparison()
        if let text = request.recordedText {
            comparison.compare(.text(TextForm.normal(text)), with: .text(TextForm.normal(answer.body)))
        } else {
            comparison.compare(request.recordedJSON, with: try JSON(parsing: answer.body))
        }
        #expect(comparison.differences.isEmpty, "\(exchange.testDescription)")
    }
}
