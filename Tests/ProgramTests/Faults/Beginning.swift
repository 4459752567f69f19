import Foundation
import SimulatedMoodle
import Testing

/// A school that can be begun again and again from the same store and site.
struct Beginning {
    let school: School
    private let site: Site

    /// A page in the log, with its head.
    static let frame = 4_096 + 24

    init(people: Int) async throws {
        school = try await School(people: people)
        site = school.moodle.snapshot()
        // The index beside the log takes 32 kB at once: the log is made longer than that, so that the limit on file
        // sizes is met by the log alone. A killed shell leaves both.
        let touches = String(repeating: "UPDATE runs SET version = version;\n", count: 12)
        _ = try await Shell(in: school.program.folder).run(
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
            let path = school.program.folder.path("beginning/moodlesync.db-wal")
            return try #require(FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)
        }
    }

    func restore() throws {
        let folder = school.program.folder
        try FileManager.default.removeItem(atPath: folder.path("store"))
        try FileManager.default.copyItem(atPath: folder.path("beginning"), toPath: folder.path("store"))
        let site = site
        school.moodle.change { $0 = site }
        school.moodle.forgetFaults()
        school.moodle.forgetRequests()
    }
}
