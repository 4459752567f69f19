import FaultFixtures
import Foundation
import GRDB
import SimulatedMoodle
import StagingStore

@testable import SyncEngine

/// Twenty-four people with a place and a group each, eight to a request, pushed until it is quiet while one fault strikes.
struct FaultRound {
    private(set) var losses = Losses()
    let isMet: Bool

    private static let people = 1...24

    /// Every third brings one.
    private static func password(of number: Int) -> String? {
        number.isMultiple(of: 3) ? "Segredo/\(number)+Xy!" : nil
    }

    /// - Parameter order: a fault of the simulator, as `Fault.parse` reads it.
    init(order: String?, meanwhile: Interlude?) async throws {
        let moodle = try await Simulator.start(.withTokenOfItsOwn)
        let course = moodle.change { $0.addCourse(shortname: "BIO101", fullname: "Biology") }
        let bystanders = moodle.snapshot().users.all
        let staged = try Self.stage(moodle)
        let traces = staged.traces(moodle, passwords: Self.people.compactMap(Self.password))
        if let order { moodle.order(try Fault.parse(order)) }
        // Where the fault is that nothing comes, nobody waits two minutes for it.
        let isSilent = order?.hasPrefix("silence") == true || order?.hasPrefix("slow-drip") == true
        var options = PushOptions()
        options.batch = 8
        options.parallel = 1
        for _ in 0..<6 {
            let report = try await staged.push(
                to: moodle, options, time: isSilent ? .impatient : .virtual, logger: .traced(by: traces),
                through: { meanwhile?.around($0) ?? $0 })
            try traces.lookAround()
            if case .finished = report.outcome, report.waiting == 0, report.unknown == 0 { break }
        }
        isMet = moodle.requests.contains { if case .broken = $0.verdict { true } else { false } }
        weigh(moodle.snapshot(), course: course, bystanders)
        moodle.forgetFaults()
        moodle.forgetRequests()
        _ = try await staged.push(to: moodle, options, logger: .traced(by: traces))
        if moodle.writes > 0 { losses.broken.append("a further push wrote \(moodle.writes) times") }
        losses.broken += try staged.brokenInvariants()
        for (state, count) in try staged.states() where state != "done" && state != "cancelled" {
            losses.broken.append("\(count) entries are \(state)")
        }
        losses.leaked = try traces.secrets()
        await moodle.stop()
    }

    private static func stage(_ moodle: RunningSimulator) throws -> StagedStore {
        let staged = try StagedStore()
        for number in people {
            // There before, with another city: adopted, then updated.
            moodle.change { site in
                _ = site.addUser(
                    username: "old\(number)", firstname: "Ana", lastname: "Silva", email: "old\(number)@example.edu")
            }
            let new = try staged.person("new\(number)", extra: ["city": "Porto"], password: password(of: number))
            try staged.enrol(new, in: "BIO101", from: 1_700_000_000, to: 1_900_000_000)
            try staged.group(new, in: "BIO101", name: "G")
            try staged.person("old\(number)", extra: ["city": "Porto"])
        }
        return staged
    }

    private mutating func weigh(_ site: Site, course: Int, _ bystanders: [User]) {
        for number in Self.people {
            for name in ["new\(number)", "old\(number)"] {
                let accounts = site.users.all.filter { $0.email == "\(name)@example.edu" }
                if accounts.isEmpty { losses.people.lost.append(name) }
                if accounts.count > 1 { losses.people.doubled.append(name) }
                if accounts.contains(where: { $0.profile["city"] != "Porto" }) { losses.people.wrong.append(name) }
            }
            weighNew(number, site, course: course)
        }
        if site.groups.all.map({ site.members(group: $0.id).count }) != [Self.people.count] {
            losses.enrolments.wrong.append("the group")
        }
        let others = site.users.all.filter { !$0.username.hasPrefix("new") && !$0.username.hasPrefix("old") }
        if others != bystanders { losses.people.wrong.append("somebody else's account") }
    }

    private mutating func weighNew(_ number: Int, _ site: Site, course: Int) {
        let name = "new\(number)"
        let account = site.user(named: name)
        if let password = Self.password(of: number), account?.passwordCheck != PasswordCheck.value(of: password) {
            losses.people.wrong.append("\(name)'s password")
        }
        let places = account.map { site.enrolments(user: $0.id) } ?? []
        if places.isEmpty { losses.enrolments.lost.append(name) }
        if places.count > 1 { losses.enrolments.doubled.append(name) }
        if places.contains(where: { $0.courseID != course || $0.timeend != 1_900_000_000 }) {
            losses.enrolments.wrong.append(name)
        }
    }
}

extension SimulatorOptions {
    /// With a token that nothing else on the machine can show by chance.
    static var withTokenOfItsOwn: SimulatorOptions {
        var options = SimulatorOptions()
        options.token = UUID().uuidString.replacing("-", with: "").lowercased()
        return options
    }
}
