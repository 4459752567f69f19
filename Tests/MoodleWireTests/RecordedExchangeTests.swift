import Foundation
import Testing

@testable import MoodleWire

/// Every answer that was recorded from a real Moodle 4.5.6 and concerns a function of ours.
struct RecordedExchangeTests {
    struct Recorded: Sendable {
        let note: String
        let function: WireFunction
        let request: [(String, String)]
        let answer: HTTPAnswer
        let errorCode: String?
    }

    private static let recorded: [Recorded] = {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "SimulatedMoodleTests/Exchanges")
        let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        return files.sorted { $0.path < $1.path }.flatMap { file in
            let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
            return text.split(separator: "\n").compactMap { read(String($0)) }
        }
    }()

    private static func read(_ line: String) -> Recorded? {
        guard let row = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
            let name = row["function"] as? String, let function = WireFunction(rawValue: name),
            let status = row["status"] as? Int, let response = row["response"],
            let body = try? JSONSerialization.data(withJSONObject: response, options: [.fragmentsAllowed])
        else { return nil }
        let raw = (response as? [String: Any])?["_nonjson"] as? String
        return Recorded(
            note: row["note"] as? String ?? "", function: function,
            request: (row["request"] as? [String: Any] ?? [:]).map { ($0.key, "\($0.value)") },
            answer: HTTPAnswer(
                status: status, contentType: row["content_type"] as? String,
                body: raw.map { Array($0.utf8) } ?? Array(body)),
            errorCode: (response as? [String: Any])?["errorcode"] as? String)
    }

    @Test func `there are recordings`() {
        #expect(Self.recorded.count > 130)
    }

    @Test func `each recorded answer is read, and no error but a malformed answer is left in doubt`() {
        for recorded in Self.recorded {
            let exchange = Evidence.exchange(recorded.function, .answered(recorded.answer))
            switch (VerdictTable.standing(exchange), recorded.errorCode) {
            case (.decided(.unknown(let doubt)), "invalidresponse"?): #expect(doubt.code == "invalidresponse")
            case (.decided(.unknown(let doubt)), _): Issue.record("\(recorded.note): \(doubt)")
            case (.decided(.notApplied(let cause)), let code?):
                #expect(cause.code == code || cause.code == "passwordpolicy", "\(recorded.note)")
            case (.decided(.notApplied(let cause)), nil): #expect(cause.code == "form_cut_short", "\(recorded.note)")
            case (.decided(.applied), _): Issue.record("\(recorded.note): taken as done unread")
            case (.null, let code), (.json, let code): #expect(code == nil, "\(recorded.note)")
            }
        }
    }

    @Test func `each recorded answer to a question is understood`() {
        for recorded in Self.recorded where recorded.errorCode == nil && recorded.function.facts.access == .read {
            let exchange = Evidence.exchange(recorded.function, .answered(recorded.answer))
            #expect(Self.isUnderstood(exchange), "\(recorded.note)")
        }
    }

    private static func isUnderstood(_ exchange: Exchange) -> Bool {
        switch exchange.function {
        case .siteInfo: SiteInfo.judge(exchange).short == "answer"
        case .lookUpUsers: LookUpUsers.judge(exchange, by: .id, []).short == "answer"
        case .lookUpCourses: LookUpCourses.judge(exchange, .ids([])).short == "answer"
        case .lookUpEnrolled: LookUpEnrolled.judge(exchange).short == "answer"
        case .lookUpGroups: LookUpGroups.judge(exchange).short == "answer"
        case .lookUpGroupMembers: LookUpGroupMembers.judge(exchange).short == "answer"
        case .searchCohorts: SearchCohorts.judge(exchange).short == "answer"
        case .lookUpCohorts: LookUpCohorts.judge(exchange).short == "answer"
        case .lookUpCategories: LookUpCategories.judge(exchange).short == "answer"
        case .lookUpGroupings: LookUpGroupings.judge(exchange).short == "answer"
        case .lookUpCohortMembers: LookUpCohortMembers.judge(exchange).short == "answer"
        default: false
        }
    }

    @Test func `accounts that were made get the ids that were recorded`() {
        for recorded in Self.recorded where recorded.function == .createUsers && recorded.errorCode == nil {
            let names = recorded.request.filter { $0.0.hasSuffix("[username]") }.sorted { $0.0 < $1.0 }.map(\.1)
            guard !names.isEmpty, recorded.answer.contentType == "application/json" else { continue }
            let users = names.map { NewUser(username: $0, password: .none, fields: [:]) }
            let exchange = Evidence.exchange(CreateUsers.call(users), .answered(recorded.answer))
            guard case .perItem(let verdicts) = CreateUsers.judge(exchange, users) else {
                Issue.record("\(recorded.note)")
                continue
            }
            #expect(verdicts.allSatisfy { $0.verdict == .applied && ($0.moodleID ?? 0) > 0 }, "\(recorded.note)")
        }
    }

    @Test func `a form of 6,000 variables that PHP cut short was refused as a whole`() throws {
        let recorded = try #require(Self.recorded.first { $0.note.hasPrefix("600 users x 10 fields") })
        let exchange = Evidence.exchange(recorded.function, .answered(recorded.answer))
        #expect(CreateUsers.judge(exchange, []).short == ["all: setup form_cut_short account"])
    }
}
