import FaultFixtures
import Foundation
import SimulatedMoodle
import Testing

/// Death at every point, one after the other, until a push comes through: each request that it sends, and each page
/// that it writes.
@Suite(.serialized)
struct KillPointTests {
    /// Whether the request at which the program dies still does its work.
    enum Reach: String, CaseIterable {
        case before = "no"
        case after = "yes"
    }

    /// How many pushes in a row die there.
    enum Lives: String, CaseIterable {
        case once = "once"
        /// Until one comes through untouched.
        case always = "at every push from then on"
    }

    @Test(arguments: Reach.allCases, Lives.allCases)
    func `killed at its nth request, for every n, a push loses nothing`(reach: Reach, lives: Lives) async throws {
        let beginning = try await Beginning(people: 6)
        var total = Losses.none
        var (points, kills) = (0, 0)
        // Points at which no number of pushes comes through, because each dies before it has recorded anything.
        var stuck: [Int] = []
        var diedHere = true
        while diedHere {
            points += 1
            try beginning.restore()
            var progress = Progress()
            repeat {
                diedHere = try await beginning.school.dies(atRequest: points, reach)
                if !diedHere { break }
                kills += 1
                progress.note(try await beginning.school.recorded())
            } while lives == .always && !progress.isOver
            if progress.isOver { stuck.append(points) }
            // A push that came through after others had died there says nothing of those that die later.
            diedHere = progress.deaths > 0
            let losses = try await beginning.school.settle()
            #expect(losses == .none, "request \(points)")
            total += losses
        }
        #expect(points > 12, "only \(points) points were met")
        #expect(lives == .always || kills == points - 1)
        // Who comes through with so many requests comes through with more; and a look at the site, at people and
        // courses, and one write are enough.
        #expect(stuck == Array(1..<stuck.count + 1))
        #expect(stuck.count <= Self.requestsOfTheFirstWrite, "stuck up to request \(stuck.count)")
        try FaultTable.add(
            "kill -9 at the nth request, \(reach == .before ? "before" : "after") its work, \(lives.rawValue)",
            .program,
            rounds: kills, total)
        print("kill -9 at the nth request: \(kills) kills at \(points - 1) points, none through at \(stuck)")
        await beginning.school.moodle.stop()
    }

    private static let requestsOfTheFirstWrite = 10

    /// Whether pushes that die one after the other still get anywhere.
    private struct Progress {
        private(set) var deaths = 0
        private var last = ""
        private var idle = 0

        /// After three deaths an entry is sent alone: it may be some deaths before that shows.
        private static let patience = 8

        var isOver: Bool { idle >= Self.patience }

        mutating func note(_ recorded: String) {
            deaths += 1
            idle = recorded == last ? idle + 1 : 0
            last = recorded
        }
    }

    /// The limit on file sizes makes the nth page that is written to the store's log the last one, in the middle of
    /// whatever transaction it belongs to; everything after it fails.
    @Test func `with the nth page as the last that could be written, for every n, a push loses nothing`() async throws {
        let beginning = try await Beginning(people: 3)
        let size = try beginning.logSize
        // Each third page, and another third in each part of the page.
        let stride = Rounds.count(3, full: 1)
        var total = Losses.none
        var points = 0
        var page = 0
        while true {
            try beginning.restore()
            let limit = size + page * Beginning.frame + (page * 1_031) % Beginning.frame
            let push = try await beginning.school.run(limitedTo: limit, "push", "--json")
            if push.code == 0 { break }
            #expect(push.code == 7, "page \(page): \(push.out)\(push.err)")
            let losses = try await beginning.school.settle()
            #expect(losses == .none, "page \(page)")
            total += losses
            points += 1
            page += stride
        }
        #expect(points > 20, "only \(points) points were met")
        try FaultTable.add("no page after the nth", .program, rounds: points, total)
        await beginning.school.moodle.stop()
    }
}

extension School {
    /// - Returns: false if the push needed fewer requests, and came through.
    fileprivate func dies(atRequest point: Int, _ reach: KillPointTests.Reach) async throws -> Bool {
        moodle.forgetFaults()
        moodle.forgetRequests()
        moodle.order(try Fault.parse("silence:*:\(point):apply=\(reach.rawValue)"))
        let push = try await push(["--batch", "2", "--parallel", "1"]) { push in
            try await requests(point, orEndOf: push)
            push.send(SIGKILL)
        }
        moodle.forgetFaults()
        return push.code == 128 + SIGKILL
    }

    /// What is settled, here and in Moodle.
    fileprivate func recorded() async throws -> String {
        let store = try await peek("SELECT state, count(*) FROM outbox GROUP BY state;")
        let site = moodle.snapshot()
        return "\(store)\(site.users.all.count) \(courses.map { site.enrolments(course: $0).count })"
    }

    fileprivate func run(limitedTo bytes: Int, _ arguments: String...) async throws -> Outcome {
        var limited = program
        limited.prefix = ["prlimit", "--fsize=\(bytes)"]
        let outcome = try await limited.run(arguments)
        note(outcome)
        return outcome
    }
}
