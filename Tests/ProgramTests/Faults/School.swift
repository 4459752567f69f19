import FaultFixtures
import Foundation
import SimulatedMoodle
import Subprocess
import Testing

/// A school that the real program brings into a simulated Moodle, whatever befalls it on the way.
///
/// The store has a folder of its own, so that everything the program leaves behind can be looked through.
struct School {
    let people: Int
    let moodle: RunningSimulator
    let program: Program
    private let courses: [Int]
    private let bystanders: [User]
    private let outputs = Outputs()
    private let secrets: SecretSearch

    static let courseCount = 5

    /// Makes the site and stages everybody.
    init(people: Int, options: SimulatorOptions = SimulatorOptions()) async throws {
        self.people = people
        var options = options
        // Its own, so that no other process of the machine can have it by chance.
        options.token = UUID().uuidString.replacing("-", with: "").lowercased()
        moodle = try await Simulator.start(options)
        courses = moodle.change { site in
            (0..<Self.courseCount).map { site.addCourse(shortname: "C\($0)", fullname: "Course \($0)") }
        }
        bystanders = moodle.snapshot().users.all
        secrets = SecretSearch([moodle.token] + stride(from: 0, to: people, by: 10).map(Self.password))
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.path("store"), withIntermediateDirectories: false)
        var program = Program(in: folder, url: moodle.url, token: moodle.token)
        program.environment["MOODLESYNC_DB"] = "store/moodlesync.db"
        self.program = program
        try folder.write("people.csv", Self.file(0..<people))
        let imported = try await run("import", "people.csv")
        try #require(imported.code == 0, "\(imported.err)")
    }

    /// Every tenth brings a password of their own.
    static func file(_ numbers: Range<Int>, city: String = "Porto") -> String {
        "username,firstname,lastname,email,idnumber,city,password,course1\n"
            + numbers.map { number in
                let password = number.isMultiple(of: 10) ? password(of: number) : ""
                return
                    "person\(number),Ana,Silva,person\(number)@example.edu,E\(number),\(city),\(password),C\(number % courseCount)\n"
            }.joined()
    }

    static func password(of number: Int) -> String { "Segredo-\(number)-Xy!" }

    // MARK: Running the program

    @discardableResult
    func run(_ arguments: String...) async throws -> Outcome {
        let outcome = try await program.run(arguments)
        outputs.add(outcome)
        return outcome
    }

    /// Runs a push beside `meddle`, which is given the process.
    @discardableResult
    func push(
        _ arguments: [String] = [], through prefix: [String] = [],
        meanwhile meddle: (RunningPush) async throws -> Void
    ) async throws -> Outcome {
        let result = try await Subprocess.run(
            program.through(prefix).configuration(["push", "--json", "-v"] + arguments), input: .none,
            output: .string(limit: 1 << 24),
            error: .string(limit: 1 << 24)
        ) { execution in
            let push = RunningPush(process: execution.processIdentifier.value)
            outputs.add(try secrets.commandLines())
            try await meddle(push)
            outputs.add(try secrets.commandLines())
        }
        let outcome = Outcome(
            status: result.terminationStatus, out: result.standardOutput, err: result.standardError)
        outputs.add(outcome)
        return outcome
    }

    /// What a program said that was run in another way.
    func note(_ outcome: Outcome) { outputs.add(outcome) }

    func sqlite(_ sql: String, sourceLocation: SourceLocation = #_sourceLocation) async throws -> String {
        try await Shell(in: program.folder)(
            "sqlite3 -bail store/moodlesync.db <<'END'\n\(sql)\nEND", sourceLocation: sourceLocation)
    }

    /// Waits until Moodle has seen so many requests since they were last forgotten, or the process has ended.
    func requests(_ count: Int, orEndOf process: RunningPush) async {
        while moodle.requests.count < count, process.isRunning { await Task.yield() }
    }

    // MARK: What is left

    /// Lets a push finish what is left, and counts what is lost, doubled or wrong. The push after it must write nothing.
    func settle() async throws -> Losses {
        let last = try await run("push", "--json")
        var losses = Losses()
        if last.code != 0 { losses.broken.append("the last push ended with \(last.code): \(last.err)") }
        losses = losses + inMoodle()
        moodle.forgetRequests()
        let idle = try await run("push")
        if idle.code != 0 || moodle.writes != 0 { losses.broken.append("a further push wrote \(moodle.writes) times") }
        losses.broken += try await inStore() + secretsLeft()
        return losses
    }

    /// R1 to R4.
    private func inMoodle() -> Losses {
        let site = moodle.snapshot()
        var losses = Losses()
        for number in 0..<people {
            let name = "person\(number)"
            let accounts = site.users.rows(.idnumber("e\(number)"))
            if accounts.isEmpty { losses.people.lost.append(name) }
            if accounts.count > 1 { losses.people.doubled.append(name) }
            guard let account = accounts.first else {
                losses.enrolments.lost.append(name)
                continue
            }
            if account.username != name || account.profile["city"] != "Porto" { losses.people.wrong.append(name) }
            if number.isMultiple(of: 10), account.passwordCheck != PasswordCheck.value(of: Self.password(of: number)) {
                losses.people.wrong.append("\(name)'s password")
            }
            let places = site.enrolments(user: account.id).map(\.courseID)
            if places.isEmpty { losses.enrolments.lost.append(name) }
            if places.count > 1 { losses.enrolments.doubled.append(name) }
            if !places.isEmpty, places != [courses[number % Self.courseCount]] { losses.enrolments.wrong.append(name) }
        }
        let others = site.users.all.filter { !$0.username.hasPrefix("person") }
        if others != bystanders { losses.people.wrong.append("somebody else's account") }
        return losses
    }

    /// The invariants of the store, asked as an operator would ask, and that nothing is left to do.
    private func inStore() async throws -> [String] {
        let found = try await sqlite(
            """
            \(Invariants.sql)
            SELECT 'entry ' || id || ' is ' || state FROM outbox WHERE state NOT IN ('done', 'cancelled');
            SELECT 'a push is still ' || state FROM pushes WHERE state = 'running';
            SELECT 'a password is still sealed' FROM sealed_passwords;
            SELECT 'link', username, moodle_id FROM users WHERE moodle_id IS NOT NULL;
            """)
        let site = moodle.snapshot()
        return found.split(separator: "\n").map(String.init).filter { line in
            let cells = line.split(separator: "|").map(String.init)
            return cells[0] != "link" || site.user(named: cells[1])?.id != Int(cells[2])
        }
    }

    /// S1: token and passwords, in what the program left, said, or showed as its command line. The list that was
    /// imported lies outside the store's folder, and still has the passwords.
    private func secretsLeft() throws -> [String] {
        try secrets.files(in: program.folder.path("store")) + secrets.texts(outputs.all) + outputs.findings
    }
}

/// A push under way.
struct RunningPush: Sendable {
    let process: pid_t

    /// Nobody waits for the process before the one who meddles has finished, so that its number is still its own.
    func send(_ signal: CInt) { kill(process, signal) }

    /// An ended process that nobody has waited for is still in the table, as a zombie.
    var isRunning: Bool {
        guard let line = FileManager.default.contents(atPath: "/proc/\(process)/stat") else { return false }
        return !String(decoding: line, as: UTF8.self).contains(") Z ")
    }
}
