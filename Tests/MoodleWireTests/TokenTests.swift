import Foundation
import Testing

@testable import MoodleWire

struct TokenTests {
    private let text = "0123456789abcdef0123456789abcdef"

    @Test func `a token is read from a file that only its owner may read, and trimmed`() throws {
        try withFile("  \(text)\n", mode: 0o600) { path in
            let token = try Token.read(file: path)
            #expect(token.secret.opened == text)
        }
        try withFile(text, mode: 0o400) { path in
            let token = try Token.read(file: path)
            #expect(token.secret.opened == text)
        }
    }

    @Test(arguments: [0o640, 0o604, 0o644, 0o620, 0o602, 0o601] as [mode_t])
    func `a file that others may touch is refused, and the message says what to type`(mode: mode_t) throws {
        try withFile(text, mode: mode) { path in
            let problem = TokenProblem.readableByOthers(path: path, mode: UInt32(mode))
            #expect(throws: problem) { try Token.read(file: path) }
            #expect(problem.description.hasSuffix("run chmod 600 \(path)"))
        }
    }

    @Test func `a link is followed and what it leads to is judged`() throws {
        try withFile(text, mode: 0o600) { path in
            let link = path + ".link"
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
            let token = try Token.read(file: link)
            #expect(token.secret.opened == text)
            chmod(path, 0o644)
            #expect(throws: TokenProblem.self) { try Token.read(file: link) }
        }
    }

    @Test func `a missing file, a folder and an empty file are told apart`() throws {
        #expect(throws: TokenProblem.unreadable(path: "/nowhere/token", reason: "No such file or directory")) {
            try Token.read(file: "/nowhere/token")
        }
        #expect(throws: TokenProblem.noFile(path: "/")) { try Token.read(file: "/") }
        try withFile(" \n", mode: 0o600) { path in
            #expect(throws: TokenProblem.empty) { try Token.read(file: path) }
        }
        try withFile(String(repeating: "a", count: 5_000), mode: 0o600) { path in
            #expect(throws: TokenProblem.tooLong) { try Token.read(file: path) }
        }
    }

    @Test(arguments: [
        ("", TokenProblem.empty), ("abc def", .foreignCharacters), ("abc\ndef", .foreignCharacters),
        ("tökén", .foreignCharacters), (String(repeating: "a", count: 256), .tooLong),
    ])
    func `what cannot be a token is refused`(text: String, problem: TokenProblem) {
        #expect(throws: problem) { try Token(text) }
    }

    @Test func `a token and a secret show nothing of themselves`() throws {
        let token = try Token(text)
        let secret = Secret(text)
        let form = FormBody(WireCall(.siteInfo, items: 0, parameters: FormParameters()), token: token)
        var parameters = FormParameters()
        parameters.append(FormName("password"), secret)
        let mask = SecretMask([secret])
        for value in [token, secret, form, parameters, mask] as [Any] {
            var dumped = ""
            dump(value, to: &dumped)
            for shown in ["\(value)", String(reflecting: value), String(describing: value), dumped] {
                #expect(!shown.contains(text))
            }
        }
        #expect("\(token)" == "<redacted>")
        #expect("\(secret)" == "<redacted>")
    }

    private func withFile(_ content: String, mode: mode_t, _ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "token-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "token").path
        try content.write(toFile: path, atomically: true, encoding: .utf8)
        chmod(path, mode)
        try body(path)
    }
}
