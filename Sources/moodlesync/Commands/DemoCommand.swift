import ArgumentParser
import SimulatedMoodle
import SyncEngine

struct DemoCommand: ProgramCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "See the main job from beginning to end, with no Moodle at hand.",
        discussion: """
            Starts a simulated Moodle on this machine, imports a sample, pushes it, imports it again with changes, \
            pushes those, and shows what the Moodle has then. Everything lies in a temporary folder that it names. \
            Reads no settings, asks nothing, ends by itself.

            EXAMPLE
              moodlesync demo
            """)

    @OptionGroup(title: "Output") var output: OutputOptions

    func execute(_ surroundings: Surroundings) async throws -> ExitCode {
        let folder = try TemporaryPlace.makeFolder(named: "moodlesync-demo")
        let moodle = try await Simulator.start()
        let known = Set(moodle.snapshot().users.all.map(\.id))
        do {
            let demo = Demo(folder: folder, moodle: moodle, surroundings: surroundings)
            let reports = try await demo.run()
            let result = DemoResult(
                folder: folder, store: demo.storePath,
                accounts: DemoResult.accounts(of: moodle.snapshot(), besides: known),
                auditHead: reports.last?.auditHead ?? "")
            surroundings.console.print(DemoMessages.result(result, console: surroundings.console))
            for line in DemoMessages.closing(result) { surroundings.console.say(line) }
            try surroundings.console.json(result)
            await moodle.stop()
            // Rows are rejected on purpose; anything else that is left over is a fault.
            let isComplete = reports.allSatisfy { $0.failed == 0 && $0.waiting == 0 && $0.unknown == 0 }
            return isComplete ? .done : .partly
        } catch {
            await moodle.stop()
            throw error
        }
    }
}
