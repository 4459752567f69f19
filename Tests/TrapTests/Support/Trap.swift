import Foundation
import SimulatedMoodle
import Testing

/// One trap: a site, a task, and what counts as damage when it is over. Each client has a site of its own.
struct Trap {
    var options = SimulatorOptions()
    var faults = ""
    var prepare: @Sendable (inout Site) -> Void = { _ in }
    /// What was lost, spoiled or left undone, in words; none if the task was done and all is well.
    let damage: (Aftermath) -> [String]

    /// The naive client must fall into the trap, and so must a client that does nothing at all, or the test would prove
    /// nothing; ours must do the task unharmed.
    func springs(
        on naive: (NaiveClient) async throws -> Void, spares ours: (OurSide) async throws -> Void,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let idle = try await onFreshSite { _ in Told() }
        #expect(!idle.isEmpty, "who does nothing came through", sourceLocation: sourceLocation)
        let theirs = try await onFreshSite { moodle in
            let client = NaiveClient(moodle)
            try await naive(client)
            return client.told
        }
        #expect(!theirs.isEmpty, "the naive client came through unharmed", sourceLocation: sourceLocation)
        let spared = try await onFreshSite { moodle in
            let side = try OurSide(moodle)
            try await ours(side)
            #expect(try side.brokenInvariants() + side.secretsLeft() == [], sourceLocation: sourceLocation)
            return try side.told()
        }
        #expect(spared == [], sourceLocation: sourceLocation)
    }

    private func onFreshSite(_ work: (RunningSimulator) async throws -> Told) async throws -> [String] {
        var options = options
        // Its own, so that nothing else on the machine can show it by chance.
        options.token = UUID().uuidString.replacing("-", with: "").lowercased()
        let moodle = try await Simulator.start(options)
        moodle.change { prepare(&$0) }
        if !faults.isEmpty { moodle.order(try Fault.parse(faults)) }
        do {
            let told = try await work(moodle)
            let found = damage(Aftermath(site: moodle.snapshot(), told: told))
            await moodle.stop()
            return found
        } catch {
            await moodle.stop()
            throw error
        }
    }
}
