import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import SimulatedMoodle

/// The client that people write in an afternoon against Moodle's web services, kept here so that each trap can be seen
/// to close on it.
///
/// The token stands first, a batch is as long as the list, an answer without an exception is a success and one with an
/// exception a failure, and nothing is looked at twice.
final class NaiveClient {
    typealias Record = Roll.Record

    enum Problem: Error {
        case exception(String)
        case noAnswer
    }

    let moodle: RunningSimulator
    var told = Told()

    init(_ moodle: RunningSimulator) {
        self.moodle = moodle
    }

    // MARK: The protocol

    /// - Throws: `Problem`.
    @discardableResult
    func call(_ function: String, _ parameters: Record) async throws -> Any {
        let head: Record = [
            ("wstoken", moodle.token), ("wsfunction", function), ("moodlewsrestformat", "json"),
        ]
        guard let answer = await post(head + parameters) else { throw Problem.noAnswer }
        if let members = answer as? [String: Any], let code = members["errorcode"] as? String {
            throw Problem.exception(code)
        }
        return answer
    }

    /// `list[0][name]=value …`
    @discardableResult
    func send(_ function: String, _ list: String, _ records: [Record]) async throws -> Any {
        try await call(
            function,
            records.enumerated().flatMap { position, record in
                record.map { (name: "\(list)[\(position)][\($0.name)]", value: $0.value) }
            })
    }

    private func post(_ form: Record) async -> Any? {
        var request = HTTPClientRequest(url: moodle.url + "/webservice/rest/server.php")
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
        request.body = .bytes(
            ByteBuffer(string: form.map { "\(Self.coded($0.name))=\(Self.coded($0.value))" }.joined(separator: "&")))
        // Whatever went wrong on the way is all the same to this client.
        guard let response = try? await HTTPClient.shared.execute(request, timeout: .minutes(5)),
            let body = try? await response.body.collect(upTo: 1 << 24)
        else { return nil }
        return try? JSONSerialization.jsonObject(with: Data(body.readableBytesView), options: .fragmentsAllowed)
    }

    private static func coded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? text
    }

    // MARK: What it does with people

    /// Does something about people in one batch, and tells the operator what the answer seems to say.
    func attempt(_ usernames: [String], _ work: () async throws -> Void) async {
        do {
            try await work()
            told.done.formUnion(usernames)
        } catch Problem.exception(let code) {
            for name in usernames { told.failed[name] = code }
        } catch {
            for name in usernames { told.failed[name] = "no answer" }
        }
    }

    func create(_ roll: Roll) async {
        await attempt(roll.usernames) { try await send("core_user_create_users", "users", roll.records) }
    }

    /// - Returns: ids by the value that was looked for; empty where Moodle refuses the question.
    func lookUp(_ field: String, _ values: [String]) async -> [String: Int] {
        let list = values.enumerated().map { (name: "values[\($0)]", value: $1) }
        guard let found = try? await call("core_user_get_users_by_field", [("field", field)] + list) as? [[String: Any]]
        else { return [:] }
        let pairs = found.compactMap { record -> (String, Int)? in
            guard let id = record["id"] as? Int else { return nil }
            return (record[field] as? String ?? "\(id)", id)
        }
        return Dictionary(pairs, uniquingKeysWith: { $1 })
    }

    /// The ids that a client of this kind wrote down when it made the accounts.
    func id(_ username: String) -> String {
        String(moodle.snapshot().user(named: username)?.id ?? 0)
    }

    func course(_ shortname: String) -> String {
        String(moodle.snapshot().course(shortname: shortname)?.id ?? 0)
    }

    func enrol(_ usernames: [String], in course: String, adding more: Record = []) async throws {
        try await send(
            "enrol_manual_enrol_users", "enrolments",
            usernames.map { [("roleid", "5"), ("userid", id($0)), ("courseid", self.course(course))] + more })
    }

    /// What somebody does in Moodle itself.
    func deleteByHand(_ username: String) async throws {
        try await call("core_user_delete_users", [("userids[0]", id(username))])
    }
}
