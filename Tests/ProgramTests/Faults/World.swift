import FaultFixtures
import Foundation
import SimulatedMoodle
import Testing

/// A program and a site; what the file of a day says is imported and pushed. Then everybody is counted.
struct World {
    let moodle: RunningSimulator
    let watched: WatchedProgram

    private struct Wanted {
        let name: String
        let city: String
        let courses: [String]
        /// The account that must be theirs; nil for the one that has their e-mail.
        let number: Int?
    }

    private var wanted: [Wanted] = []
    /// Accounts that nobody may touch, with their places, as they were.
    private(set) var strangers: [(account: User, places: [Enrolment])] = []

    var folder: TemporaryFolder { watched.program.folder }

    init() async throws {
        var options = SimulatorOptions()
        options.token = UUID().uuidString.replacing("-", with: "").lowercased()
        moodle = try await Simulator.start(options)
        moodle.change { site in for name in ["BIO101", "CHE201"] { site.addCourse(shortname: name) } }
        let folder = try TemporaryFolder()
        let names = ["old1", "new1", "new2", "ana", "ben", "cem"]
        watched = WatchedProgram(
            program: Program(in: folder, url: moodle.url, token: moodle.token),
            traces: Traces(
                secrets: [moodle.token] + names.map(Self.password), folder: folder.path,
                except: ["people.csv", ".config/moodlesync/key"]))
    }

    private static func password(of name: String) -> String { "Segredo/\(name)+Xy9!" }

    // MARK: What happens

    @discardableResult
    func run(_ arguments: String...) async throws -> Outcome { try await watched.run(arguments) }

    /// - Parameter rows: `username,idnumber,city,course`.
    func bring(_ rows: [String], expecting code: Int32 = 0) async throws {
        let lines = rows.map { row in
            let cells = row.split(separator: ",", omittingEmptySubsequences: false)
            let (name, password) = (cells[0], Self.password(of: String(cells[0])))
            return "\(name),\(password),Ana,Silva,\(name)@example.edu,\(cells[1]),\(cells[2]),\(cells[3])\n"
        }
        try folder.write(
            "people.csv", "username,password,firstname,lastname,email,idnumber,city,course1\n" + lines.joined())
        let imported = try await run("import", "people.csv")
        #expect(imported.code == 0, "\(imported.err)")
        let push = try await run("push", "--json")
        #expect(push.code == code, "\(push.out)\(push.err)")
    }

    func sqlite(_ sql: String) async throws -> String {
        try await Shell(in: folder)("sqlite3 -bail moodlesync.db <<'END'\n\(sql);\nEND")
    }

    func failures() async throws -> String { try await sqlite("SELECT username, problem_code FROM v_failed") }

    // MARK: What must be then

    mutating func wants(_ names: String..., in city: String, at courses: [String], number: Int? = nil) {
        wanted += names.map { Wanted(name: $0, city: city, courses: courses, number: number) }
    }

    mutating func leavesAlone(_ usernames: String...) {
        let site = moodle.snapshot()
        strangers += usernames.compactMap { site.user(named: $0) }.map { ($0, site.enrolments(user: $0.id)) }
    }

    // MARK: What is

    func accounts(_ name: String) -> [User] {
        moodle.snapshot().users.all.filter { $0.email == "\(name)@example.edu" && !$0.deleted }
    }

    func courses(of name: String) -> [String] {
        let site = moodle.snapshot()
        return accounts(name).flatMap { site.enrolments(user: $0.id) }.compactMap {
            site.courses[$0.courseID]?.shortname
        }
        .sorted()
    }

    /// Counts in Moodle, then pushes once more, which must write nothing, and counts in the store.
    func losses() async throws -> Losses {
        try watched.traces.lookInside()
        var losses = Losses()
        try await weigh(&losses)
        moodle.forgetRequests()
        try await run("push")
        if moodle.writes != 0 { losses.broken.append("a further push wrote \(moodle.writes) times") }
        losses.broken += try await sqlite(Invariants.sql).split(separator: "\n").map(String.init)
        losses.leaked = try watched.traces.secrets()
        return losses
    }

    private func weigh(_ losses: inout Losses) async throws {
        let site = moodle.snapshot()
        for person in wanted {
            let known = Set([person.number].compactMap { $0 })
            let found = site.users.all.filter { user in
                !user.deleted
                    && (known.contains(user.id) || user.username == person.name
                        || user.email == "\(person.name)@example.edu")
            }
            if found.isEmpty { losses.people.lost.append(person.name) }
            if found.count > 1 { losses.people.doubled.append(person.name) }
            guard let account = found.first else { continue }
            let link = try await sqlite("SELECT moodle_id FROM users WHERE username = '\(person.name)'")
            if account.profile["city"] != person.city || link != "\(account.id)\n"
                || (person.number ?? account.id) != account.id
            {
                losses.people.wrong.append(person.name)
            }
            let places = site.enrolments(user: account.id).compactMap { site.courses[$0.courseID]?.shortname }
            for course in Set(places + person.courses) {
                let place = "\(person.name) in \(course)"
                let count = places.count { $0 == course }
                if count == 0 { losses.enrolments.lost.append(place) }
                if count > 1 { losses.enrolments.doubled.append(place) }
                if !person.courses.contains(course) { losses.enrolments.wrong.append(place) }
            }
        }
        for stranger in strangers {
            if site.users[stranger.account.id] != stranger.account {
                losses.people.wrong.append(stranger.account.username)
            }
            if site.enrolments(user: stranger.account.id) != stranger.places {
                losses.enrolments.wrong.append(stranger.account.username)
            }
        }
    }
}
