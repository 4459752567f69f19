import Foundation
import Testing

@testable import CSVImport

/// Copies of imported files.
struct ArchiveTests {
    private static let people = """
        username, password ,firstname,lastname,email
        ana, "Se,cret.""99" ,Ana,"Sil
        va",ana@example.edu

        bo,Secret.98,Bo,Lee,bo@example.edu
        """

    private func bench() throws -> (Workbench, String) {
        let bench = try Workbench()
        let folder = bench.folder.path + "/archive/2026"
        bench.options.archive = ImportArchive(folder: folder)
        return (bench, folder)
    }

    private func names(_ folder: String) throws -> [String] {
        guard FileManager.default.fileExists(atPath: folder) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }

    @Test func `a copy holds the records byte for byte and no password`() throws {
        let (bench, folder) = try bench()
        let report = try bench.load(Self.people, name: "people.csv")
        let path = try #require(report.archived)
        #expect(path == "\(folder)/people_\(report.fingerprint.prefix(16)).csv")
        #expect(
            try String(contentsOfFile: path, encoding: .utf8) == """
                username, password ,firstname,lastname,email
                ana,,Ana,"Sil
                va",ana@example.edu
                bo,,Bo,Lee,bo@example.edu

                """)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test func `an equal file is kept once`() throws {
        let (bench, folder) = try bench()
        try bench.load(Self.people)
        #expect(try bench.load(Self.people).archived == nil)
        let other = try bench.load(Self.people) { $0.source = "hr" }
        #expect(other.archived != nil)
        #expect(try names(folder).count == 1)
    }

    @Test func `neither a preview nor a refused file is kept`() throws {
        let (bench, folder) = try bench()
        try bench.load(Self.people) { $0.preview = true }
        try bench.load("username,shoe size\na,1\n")
        try bench.load(Self.people + "\nx,\"open")
        #expect(try names(folder).isEmpty)
    }

    @Test func `a file that can not be kept is not imported`() throws {
        let (bench, _) = try bench()
        let blocked = try bench.write("a file", name: "taken")
        bench.options.archive = ImportArchive(folder: blocked + "/archive")
        #expect(throws: ArchiveProblem.self) { try bench.load(Self.people) }
        #expect(try bench.rows("SELECT count(*) FROM users") == ["0"])
        #expect(try bench.rows("SELECT count(*) FROM outbox") == ["0"])
    }
}
