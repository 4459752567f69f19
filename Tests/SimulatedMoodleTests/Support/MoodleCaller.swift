import Foundation
import SimulatedMoodle

/// Calls web-service functions of a running simulator over a real socket.
struct MoodleCaller {
    let moodle: RunningSimulator

    private var client: RawClient { RawClient(port: moodle.port) }

    /// The answer to a call with these parameters, in this order, the token last.
    func call(_ function: String, _ parameters: KeyValuePairs<String, String> = [:]) async throws -> JSON {
        let answer = try await send(function, parameters.map { ($0.key, $0.value) })
        return try JSON(parsing: answer.body)
    }

    func send(_ function: String, _ parameters: [(String, String)]) async throws -> RawClient.Answer {
        let protocolPart = [
            ("moodlewsrestformat", "json"), ("wsfunction", function), ("wstoken", moodle.token),
        ]
        return try await client.send("POST", "/webservice/rest/server.php", body: form(parameters + protocolPart))
    }

    /// Creates `count` people in one call: `prefix`0, `prefix`1, …
    func create(_ prefix: String, _ count: Int) async throws -> RawClient.Answer {
        try await send("core_user_create_users", newUsers(prefix, count))
    }

    func newUsers(_ prefix: String, _ count: Int) -> [(String, String)] {
        (0..<count).flatMap { number in
            [
                ("users[\(number)][username]", "\(prefix)\(number)"),
                ("users[\(number)][firstname]", "First"), ("users[\(number)][lastname]", "Last"),
                ("users[\(number)][email]", "\(prefix)\(number)@example.com"),
                ("users[\(number)][password]", "Passw0rd!"),
            ]
        }
    }
}

/// `application/x-www-form-urlencoded`.
func form(_ variables: [(String, String)]) -> [UInt8] {
    func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            let isPlain =
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            return isPlain ? String(UnicodeScalar(byte)) : String(format: "%%%02X", byte)
        }.joined()
    }
    return Array(variables.map { "\(encoded($0.0))=\(encoded($0.1))" }.joined(separator: "&").utf8)
}

/// A simulator for one test, ended when the test is over.
func withMoodle(
    _ options: SimulatorOptions = SimulatorOptions(),
    _ body: (RunningSimulator, MoodleCaller) async throws -> Void
) async throws {
    let moodle = try await Simulator.start(options)
    do {
        try await body(moodle, MoodleCaller(moodle: moodle))
    } catch {
        await moodle.stop()
        throw error
    }
    await moodle.stop()
}
