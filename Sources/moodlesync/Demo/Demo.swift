import CSVImport
import Foundation
import MoodleWire
import SimulatedMoodle
import StagingStore
import SyncEngine

/// The main job from beginning to end, against a simulated Moodle: import, push, changes, push.
struct Demo: Sendable {
    /// A folder of its own, without a final slash: store, key and files.
    let folder: String
    let moodle: RunningSimulator
    let surroundings: Surroundings

    var storePath: String { folder + "/demo.db" }

    func run() async throws -> [PushReport] {
        prepareSite()
        surroundings.console.print(DemoMessages.beginning(folder: folder, url: moodle.url))
        let first = try await importAndPush(DemoSample.people, name: "people.csv", remark: DemoMessages.first)
        let second = try await importAndPush(
            DemoSample.peopleLater, name: "people-later.csv", remark: DemoMessages.second)
        return [first, second]
    }

    private func prepareSite() {
        moodle.change { site in
            for course in DemoSample.courses { _ = site.addCourse(shortname: course.0, fullname: course.1) }
            _ = site.addCohort(idnumber: DemoSample.cohort.idnumber, name: DemoSample.cohort.name)
        }
    }

    private func importAndPush(_ text: String, name: String, remark: String) async throws -> PushReport {
        let console = surroundings.console
        let file = folder + "/" + name
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        let settings = try settings()
        let key = try settings.keySource()
        let store = try StagingStore(path: storePath, access: .createIfMissing)

        console.print(DemoMessages.step("moodlesync import \(name)", remark))
        _ = try await store.recorded(surroundings) { run in
            _ = try FileImport(options: ImportOptions(), files: [file])
                .importAll(into: store, key: key, run: run, console: console)
            return .done
        }
        console.print(DemoMessages.step("moodlesync push", nil))
        var ended: (report: PushReport, leftovers: Leftovers)?
        _ = try await store.recorded(surroundings) { run in
            let pushed = try await settings.connection().open { client in
                try await Pusher(store: store, client: client, key: key, surroundings: surroundings)
                    .push(PushOptions(), run: run)
            }
            let leftovers = try Leftovers(store, run: run)
            ended = (pushed, leftovers)
            return PushView(pushed, leftovers: leftovers).exit
        }
        guard let (report, leftovers) = ended else { preconditionFailure("a recorded body that returned has reported") }
        console.print(PushMessages.closing(report, results: leftovers.results, isDry: false))
        return report
    }

    /// Only what the demo says: neither the environment nor a file of settings.
    private func settings() throws -> Settings {
        let flags: [SettingName: String] = [.store: storePath, .keyFile: folder + "/key", .url: moodle.url]
        return Settings(
            layers: try SettingsLayers(flags: flags, environment: ["MOODLE_TOKEN": moodle.token], folder: folder),
            environment: [:], allowsInsecureHTTP: false)
    }
}
