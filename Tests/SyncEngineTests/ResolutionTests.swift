import MoodleWire
import Testing

@testable import SyncEngine

struct ResolutionTests {
    private let refusal = Refusal(code: "invalidparameter", message: "Invalid parameter value detected")
    private let lostAnswer = Doubt(code: "read_timeout", message: "no answer came")

    private func resolve(
        _ outcome: BatchOutcome, items: Int = 1, attempt: Int = 1, looksFirst: Bool = true, siteSpoke: Bool = true
    ) -> Resolution {
        Resolution(outcome, items: items, attempt: attempt, looksFirst: looksFirst, siteSpoke: siteSpoke)
    }

    @Test func `a confirmed batch is done, each entry with its id`() {
        let resolution = resolve(
            .perItem([ItemVerdict(.applied, moodleID: 7), ItemVerdict(.applied, moodleID: 8)]), items: 2)
        #expect(resolution.moves == [.done(moodleID: 7), .done(moodleID: 8)])
        #expect(resolution.verdict == "applied")
        #expect(resolution.next.name == "nothing")
    }

    @Test func `a warning about one entry fails that one and no other`() {
        let resolution = resolve(
            .perItem([ItemVerdict(.applied), ItemVerdict(.notApplied(.entry(refusal)))]), items: 2)
        #expect(resolution.moves[0] == .done(moodleID: nil))
        #expect(resolution.moves[1] == .failed(Trouble(code: "invalidparameter", text: refusal.message)))
    }

    @Test func `a refused batch goes back and is split, and nobody is failed`() {
        let resolution = resolve(.wholeBatch(.notApplied(.entry(refusal))), items: 50)
        #expect(resolution.moves == Array(repeating: .ready, count: 50))
        #expect(resolution.next.name == "split")
    }

    @Test func `an entry refused alone is looked up once more before it fails, where a look-up can tell`() {
        #expect(resolve(.wholeBatch(.notApplied(.entry(refusal)))).next.name == "lookThenFail")
        let sendable = resolve(.wholeBatch(.notApplied(.entry(refusal))), looksFirst: false)
        #expect(sendable.moves == [.failed(Trouble(code: "invalidparameter", text: refusal.message))])
    }

    @Test func `a passing error of the database is tried three times before it counts`() {
        let passing = Refusal(code: "dmlwriteexception", message: "Error writing to database", again: .fewTimes)
        #expect(resolve(.wholeBatch(.notApplied(.entry(passing))), attempt: 2, looksFirst: false).next.name == "again")
        #expect(resolve(.wholeBatch(.notApplied(.entry(passing))), attempt: 3, looksFirst: false).moves[0].isFailed)
    }

    @Test func `a site that is away sends everything back and tells the gate`() {
        let trouble = SiteTrouble(code: "sitemaintenance", message: "closed for maintenance", retryAfterSeconds: 300)
        let resolution = resolve(.wholeBatch(.notApplied(.site(trouble))), items: 3, siteSpoke: false)
        #expect(resolution.moves == [.ready, .ready, .ready])
        #expect(resolution.siteTrouble?.retryAfter == 300)
        #expect(resolution.next.name == "again")
    }

    @Test func `a token that no longer works stops the push and fails nothing`() {
        let fault = SetupFault(code: "invalidtoken", message: "Invalid token", remedy: "Make another.", reach: .account)
        let resolution = resolve(.wholeBatch(.notApplied(.setup(fault))), items: 2)
        #expect(resolution.moves == [.ready, .ready])
        #expect(resolution.next.name == "stop")
    }

    @Test func `an entry refused for want of a permission in its course is put off, not failed`() {
        let fault = SetupFault(code: "nopermissions", message: "No permission.", remedy: "Grant it.", reach: .place)
        #expect(resolve(.wholeBatch(.notApplied(.setup(fault))), items: 4).next.name == "split")
        let alone = resolve(.wholeBatch(.notApplied(.setup(fault))))
        #expect(alone.moves == [.putOff(Trouble(code: "nopermissions", text: "No permission. Grant it."))])
    }

    @Test func `a lost answer leaves every entry unknown and counts against the site`() {
        let resolution = resolve(.wholeBatch(.unknown(lostAnswer)), items: 2, siteSpoke: false)
        #expect(resolution.moves.allSatisfy { $0.isUnknown })
        #expect(resolution.siteTrouble?.text == "no answer came")
        #expect(resolution.next.name == "split")
    }

    @Test func `an error of Moodle's own that proves nothing does not count against the site`() {
        let resolution = resolve(.wholeBatch(.unknown(lostAnswer)), siteSpoke: true)
        #expect(resolution.siteTrouble == nil)
        #expect(resolution.next.name == "again")
    }

    @Test func `an entry that stays unknown three times is left for the next push`() {
        #expect(resolve(.wholeBatch(.unknown(lostAnswer)), attempt: 3).next.name == "nothing")
    }
}

extension Resolution.Next {
    fileprivate var name: String {
        switch self {
        case .nothing: "nothing"
        case .split: "split"
        case .again: "again"
        case .lookThenFail: "lookThenFail"
        case .stop: "stop"
        }
    }
}

extension Resolution.Move {
    fileprivate var isFailed: Bool { if case .failed = self { true } else { false } }
    fileprivate var isUnknown: Bool { if case .unknown = self { true } else { false } }
}
