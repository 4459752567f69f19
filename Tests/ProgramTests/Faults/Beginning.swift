import Foundation
import SimulatedMoodle
import Testing

/// A school that can be begun again and again from the same store and site.
struct Beginning {
    let school: School
    private let site: Site

    /// A page in the log, with its head.
    static let frame = 4_096 + 24

    init(people: Int, options: SimulatorOptions = SimulatorOptions()) async throws {
        try await self.init(School.Size(people: people), options: options)
    }

    init(_ size: School.Size, options: SimulatorOptions = SimulatorOptions()) async throws {
        school = try await School(size, options: options)
        site = school.moodle.snapshot()
        // The index beside the log takes 32 kB at once: the log is made longer than that, so that the limit on file
        // sizes is met by the log alone. A killed shell leaves both.
        let touches = String(repeating: "UPDATE runs SET version = version;\n", count: 12)
        _ = try await Shell(in: school.folder).run(
            """
            sqlite3 store/moodlesync.db <<'END'
            PRAGMA wal_autocheckpoint = 0;
            \(touches)
            .shell kill -9 $PPID
            END
            cp -R store beginning
            """)
    }

    var logSize: Int {
        get throws {
            let path = school.folder.path("beginning/moodlesync.db-wal")
            return try #require(FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)
        }
    }

    func restore() throws {
        let folder = school.folder
        try FileManager.default.removeItem(atPath: folder.path("store"))
        try FileManager.default.copyItem(atPath: folder.path("beginning"), toPath: folder.path("store"))
        let site = site
        school.moodle.change { $0 = site }
        school.moodle.forgetFaults()
        school.moodle.forgetRequests()
    }

    /// How long a push takes that nothing befalls.
    func untouched() async throws -> Duration {
        try restore()
        let start = ContinuousClock.now
        let push = try await school.push { _ in }
        try #require(push.code == 0, "\(push.err)")
        return ContinuousClock.now - start
    }
}
