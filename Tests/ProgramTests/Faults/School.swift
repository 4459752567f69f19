import FaultFixtures
import Foundation
import SimulatedMoodle
import Testing

/// A school that the real program brings into a simulated Moodle, whatever befalls it on the way.
///
/// The store has a folder of its own, so that everything the program leaves behind can be looked through.
struct School {
    let size: Size
    let moodle: RunningSimulator
    let watched: WatchedProgram
    let courses: [Int]
    let bystanders: [User]
    let staged: String

    struct Size {
        var people: Int
        /// Each of them is in a group of the course, too.
        var hasGroups = false
        /// Every second is there before, in another city: adopted, then updated.
        var halfAreKnown = false

        func isKnown(_ number: Int) -> Bool { halfAreKnown && !number.isMultiple(of: 2) }

        /// Some bring a password of their own: each tenth, or twenty in all.
        func password(of number: Int) -> String? {
            guard number.isMultiple(of: max(10, people / 20)), !isKnown(number) else { return nil }
            return "Segredo/\(number)+Xy!"
        }
    }

    static let courseCount = 5

    var people: Int { size.people }
    var program: Program { watched.program }
    var folder: TemporaryFolder { watched.program.folder }

    init(people: Int, options: SimulatorOptions = SimulatorOptions()) async throws {
        try await self.init(Size(people: people), options: options)
    }

    /// Makes the site and stages everybody.
    init(_ size: Size, options: SimulatorOptions = SimulatorOptions()) async throws {
        self.size = size
        var options = options
        // Its own, so that no other process of the machine can have it by chance.
        options.token = UUID().uuidString.replacing("-", with: "").lowercased()
        moodle = try await Simulator.start(options)
        courses = moodle.change { site in
            (0..<Self.courseCount).map { site.addCourse(shortname: "C\($0)", fullname: "Course \($0)") }
        }
        bystanders = moodle.snapshot().users.all
        moodle.change { site in
            for number in 0..<size.people where size.isKnown(number) {
                site.addUser(
                    username: "person\(number)", firstname: "Ana", lastname: "Silva",
                    email: "person\(number)@example.edu", idnumber: "E\(number)")
            }
        }
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.path("store"), withIntermediateDirectories: false)
        var program = Program(in: folder, url: moodle.url, token: moodle.token)
        program.environment["MOODLESYNC_DB"] = "store/moodlesync.db"
        watched = WatchedProgram(
            program: program,
            traces: Traces(
                secrets: [moodle.token] + (0..<size.people).compactMap(size.password), folder: folder.path,
                except: ["people.csv", "away.csv", ".config/moodlesync/key"]))
        try folder.write("people.csv", Self.file(size))
        let imported = try await watched.run(["import", "people.csv"])
        try #require(imported.code == 0, "\(imported.err)")
        staged = try await Self.staging(folder)
    }

    static func file(_ size: Size, city: String = "Porto") -> String {
        "username,firstname,lastname,email,idnumber,city,password,course1,group1\n"
            + (0..<size.people).map { number in
                let group = size.hasGroups ? "Lab" : ""
                return "person\(number),Ana,Silva,person\(number)@example.edu,E\(number),\(city),"
                    + "\(size.password(of: number) ?? ""),C\(number % courseCount),\(group)\n"
            }.joined()
    }

    // MARK: Running the program

    @discardableResult
    func run(_ arguments: String...) async throws -> Outcome { try await watched.run(arguments) }

    /// Runs a push beside `meddle`, which is given the process.
    @discardableResult
    func push(
        _ arguments: [String] = [], through prefix: [String] = [],
        meanwhile meddle: (RunningProgram) async throws -> Void
    ) async throws -> Outcome {
        try await watched.run(["push", "--json", "-v"] + arguments, through: prefix, meanwhile: meddle)
    }

    /// What a program said that was run in another way.
    func note(_ outcome: Outcome) { watched.traces.heard(outcome.out, outcome.err) }

    func sqlite(_ sql: String, sourceLocation: SourceLocation = #_sourceLocation) async throws -> String {
        try await Shell(in: folder)(
            "sqlite3 -bail store/moodlesync.db <<'END'\n\(sql)\nEND", sourceLocation: sourceLocation)
    }

    /// Asks a copy, so that the store and its log stay as a killed program left them.
    func peek(_ sql: String) async throws -> String {
        try await Shell(in: folder)(
            "rm -rf look; cp -R store look; sqlite3 -bail look/moodlesync.db <<'END'\n\(sql)\nEND\nrm -rf look")
    }

    /// Whether the last run of all is a push that has not come to its end.
    func hasPushUnderWay() async throws -> Bool {
        let underWay = "SELECT count(*) FROM pushes WHERE state = 'running' AND run_id = (SELECT max(id) FROM runs);"
        return try await peek(underWay) == "1\n"
    }

    /// Waits until Moodle has seen so many requests since they were last forgotten, or the process has ended.
    func requests(_ count: Int, orEndOf process: RunningProgram) async throws {
        while moodle.requests.count < count, process.isRunning { try await Task.sleep(for: .microseconds(200)) }
    }

    /// I11: what the files said.
    static func staging(_ folder: TemporaryFolder) async throws -> String {
        try await Shell(in: folder)("sqlite3 -bail store/moodlesync.db <<'END'\n\(Invariants.staging)\nEND")
    }
}
