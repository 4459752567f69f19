import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// The client that people write in an afternoon: for each person a look-up, a creation and an enrolment, one after the
/// other, one person a call.
struct NaiveClient {
    typealias Field = (name: String, value: String)

    let url: String
    let token: String

    /// - Throws: `WrongMeasure` if a call does not do what it shall.
    func run(people: Int, courses: Int) async throws {
        var ids: [String: Int] = [:]
        for name in (0..<courses).map(PeopleFile.course) {
            let found = try await call(
                "core_course_get_courses_by_field", [("field", "shortname"), ("value", name)])
            ids[name] = ((found as? [String: Any])?["courses"] as? [[String: Any]])?.first?["id"] as? Int
        }
        for number in 0..<people {
            let person = SamplePerson(number)
            let course = ids[PeopleFile.course(number % courses)] ?? 0
            try await bring(person, into: course)
        }
    }

    private func bring(_ person: SamplePerson, into course: Int) async throws {
        let found = try await call(
            "core_user_get_users_by_field", [("field", "username"), ("values[0]", person.username)])
        guard (found as? [Any])?.isEmpty == true else { throw WrongMeasure("\(person.username) is there already") }
        let fields = zip(SamplePerson.columns, person.cells).map { Field("users[0][\($0)]", $1) }
        let made = try await call("core_user_create_users", fields + [("users[0][createpassword]", "1")])
        guard let id = (made as? [[String: Any]])?.first?["id"] as? Int else {
            throw WrongMeasure("\(person.username) was not made")
        }
        _ = try await call(
            "enrol_manual_enrol_users",
            [
                ("enrolments[0][roleid]", "5"), ("enrolments[0][userid]", String(id)),
                ("enrolments[0][courseid]", String(course)),
            ])
    }

    private func call(_ function: String, _ parameters: [Field]) async throws -> Any {
        let form = parameters + [("wsfunction", function), ("moodlewsrestformat", "json"), ("wstoken", token)]
        var request = HTTPClientRequest(url: url + "/webservice/rest/server.php")
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
        request.body = .bytes(
            ByteBuffer(string: form.map { "\(Self.coded($0.name))=\(Self.coded($0.value))" }.joined(separator: "&")))
        let response = try await HTTPClient.shared.execute(request, timeout: .minutes(1))
        let body = try await response.body.collect(upTo: 1 << 24)
        let answer = try JSONSerialization.jsonObject(with: Data(body.readableBytesView), options: .fragmentsAllowed)
        if let code = (answer as? [String: Any])?["errorcode"] { throw WrongMeasure("\(function): \(code)") }
        return answer
    }

    private static func coded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? text
    }
}
