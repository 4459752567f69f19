import Foundation

/// A simulated Moodle in a process of its own.
struct Simulator {
    /// Nothing, or the time that the recorded server took: 25 ms a request, 1 ms a looked-up record, 9 ms a created user,
    /// 4 ms an enrolment, two requests being worked on at once.
    enum Cost { case none, recorded }

    let url: String
    let token: String
    private let process: RunningProcess

    /// Starts one with so many courses, and waits until it listens.
    init(_ tools: Tools, cost: Cost, delay milliseconds: Int = 0, courses: Int) throws {
        // As it always looks before it creates, a push wants to see that look-ups see; guest and admin are there.
        let names = (0..<courses).flatMap { ["--course", PeopleFile.course($0)] }
        let arguments =
            ["simulate", "--port", "0", "--latency", String(milliseconds)] + (cost == .recorded ? ["--cost"] : [])
            + names
        process = try tools.program().start(arguments, output: "simulator.json", errors: "simulator.log")
        let announcement = try Self.announcement()
        (url, token) = (announcement.url, announcement.token)
    }

    func stop() throws { try process.stop() }

    var settings: [String: String] { ["MOODLE_URL": url, "MOODLE_TOKEN": token] }

    private struct Announcement: Decodable {
        let url: String
        let token: String
    }

    private static func announcement() throws -> Announcement {
        for _ in 0..<200 {
            let text = Program.text("simulator.json")
            if text.hasSuffix("\n") { return try JSONDecoder().decode(Announcement.self, from: Data(text.utf8)) }
            usleep(50_000)
        }
        throw WrongMeasure("the simulated Moodle does not start: \(Program.text("simulator.log"))")
    }
}
