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

    @Test(arguments: Reach.allCases, [1, 3])
    func `killed at its nth request, for every n, a push loses nothing`(
        reach: Reach, deaths: Int
    ) async throws {
        let beginning = try await Beginning(people: 6)
        var total = Losses.none
        var point = 0
        var isThrough = false
        while !isThrough {
            point += 1
            try beginning.restore()
            for _ in 0..<deaths where !isThrough {
                isThrough = try await beginning.school.dies(atRequest: point, reach) == false
            }
            if isThrough && point == 1 { break }
            let losses = try await beginning.school.settle()
            #expect(losses == .none, "request \(point)")
            total = total + losses
        }
        #expect(point > 12, "only \(point) points were met")
        try FaultTable.add(
            "kill -9 at the nth request, \(reach == .before ? "before" : "after") its work, \(deaths) times", .program,
            rounds: point, total)
        await beginning.school.moodle.stop()
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
            total = total + losses
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

    fileprivate func run(limitedTo bytes: Int, _ arguments: String...) async throws -> Outcome {
        var limited = program
        limited.prefix = ["prlimit", "--fsize=\(bytes)"]
        return try await limited.run(arguments)
    }
}
