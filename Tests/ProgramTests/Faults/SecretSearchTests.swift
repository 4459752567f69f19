import FaultFixtures
import Foundation
import SimulatedMoodle
import Subprocess
import Testing

/// The search for secrets finds what is there: in each place, in each spelling.
struct SecretSearchTests {
    private let secret = "Gehe/im+\(UInt64.random(in: 0...UInt64.max))?!"
    private let folder: TemporaryFolder
    private let traces: Traces

    init() throws {
        folder = try TemporaryFolder()
        traces = Traces(secrets: [secret], folder: folder.path, except: ["people.csv"])
    }

    enum Spelling: String, CaseIterable {
        case clear, form, lowerCaseForm, allCoded, base64, base64Second, base64Third, base64URL, hex, upperCaseHex, json

        func spell(_ text: String) -> String {
            let unreserved = CharacterSet.alphanumerics.union(CharacterSet(charactersIn: "-._~"))
            let form = text.addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
            let hex = text.utf8.map { String($0, radix: 16) }.joined()
            return switch self {
            case .clear: text
            case .form: "password=\(form)&suspended=0"
            case .lowerCaseForm:
                form.replacing("%2F", with: "%2f").replacing("%2B", with: "%2b").replacing("%3F", with: "%3f")
            case .allCoded: text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
            case .base64: Data(text.utf8).base64EncodedString()
            case .base64Second: Data("x\(text) and more".utf8).base64EncodedString()
            case .base64Third: Data("xy\(text) and more".utf8).base64EncodedString()
            case .base64URL:
                Data("xyz\(text)?".utf8).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            case .hex: hex
            case .upperCaseHex: hex.uppercased()
            case .json: text.replacing("/", with: "\\/")
            }
        }
    }

    @Test(arguments: Spelling.allCases)
    func `a secret is found however it is spelt`(spelling: Spelling) throws {
        #expect(try traces.secrets() == [])
        try FileManager.default.createDirectory(atPath: folder.path("archive"), withIntermediateDirectories: false)
        try folder.write("archive/a.log", "before\0\u{1}x\(spelling.spell(secret))after")
        #expect(try traces.secrets() == ["\(secret) is in the file archive/a.log"])
    }

    @Test func `a part of a secret, another one, and a file that may hold it are no finding`() throws {
        try folder.write("a", "\(secret.dropLast(2)) \(secret.dropFirst(3)) \(secret.uppercased())")
        try folder.write("people.csv", secret)
        #expect(try traces.secrets() == [])
    }

    @Test func `a secret is found in a store, in the log beside it, and after it was deleted there`() async throws {
        let shell = Shell(in: folder)
        _ = try await shell.run(
            """
            sqlite3 a.db <<'END'
            PRAGMA journal_mode = WAL;
            CREATE TABLE t (x);
            INSERT INTO t VALUES ('\(secret)');
            .shell kill -9 $PPID
            END
            sqlite3 b.db "PRAGMA secure_delete = OFF; CREATE TABLE t (x); INSERT INTO t VALUES ('\(secret)'); DELETE FROM t"
            """)
        #expect(try traces.secrets() == ["a.db-wal", "b.db"].map { "\(secret) is in the file \($0)" })
    }

    @Test func `a secret is found in what was printed, and stays found`() throws {
        traces.heard("all is well", "token: \(secret)\n")
        #expect(try traces.secrets() == ["\(secret) was printed"])
        #expect(try traces.secrets() == ["\(secret) was printed"])
    }

    @Test func `a secret is found in a command line`() async throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["sh", "-c", "sleep 3; exit", secret]
        try process.run()
        while try traces.secrets().isEmpty, process.isRunning { try await Task.sleep(for: .milliseconds(5)) }
        process.terminate()
        process.waitUntilExit()
        #expect(
            try traces.secrets().contains("\(secret) is in the command line of process \(process.processIdentifier)"))
    }

    /// Where this machine puts cores into the folder of what crashed.
    private static let leavesCores =
        FileManager.default.contents(atPath: "/proc/sys/kernel/core_pattern").map {
            !String(decoding: $0, as: UTF8.self).contains(/[|\/]/)
        } ?? false

    @Test(.enabled(if: leavesCores, "this machine leaves no cores beside what crashed"))
    func `a secret is found in a core`() async throws {
        var shell = Shell(in: folder)
        shell.environment = ["SECRET": secret]
        _ = try await shell.run("ulimit -c unlimited; sh -c 'kill -ABRT $$'")
        let found = try traces.secrets()
        #expect(found.count == 1 && found[0].contains("is in the file core"), "\(found)")
    }

    @Test func `what is planted in a school's store and output is counted as leaked`() async throws {
        let school = try await School(people: 3)
        _ = try await school.sqlite("CREATE TABLE planted (x); INSERT INTO planted VALUES ('\(school.moodle.token)');")
        school.note(Outcome(status: .exited(0), out: school.moodle.token, err: ""))
        let losses = try await school.settle()
        #expect(losses.leaked.count == 2, "\(losses.leaked)")
        #expect(losses.counts.last == 2)
        await school.moodle.stop()
    }
}
