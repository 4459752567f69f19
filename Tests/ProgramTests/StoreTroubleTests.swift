import Foundation
import Testing

/// Stores that can not serve, and what is said about them.
struct StoreTroubleTests {
    @Test func `a new store is its owner's alone`() async throws {
        let folder = try TemporaryFolder()
        #expect(try await Program(in: folder)("init").code == 0)
        let attributes = try FileManager.default.attributesOfItem(atPath: folder.path("moodlesync.db"))
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }

    @Test func `init twice changes nothing`() async throws {
        let folder = try TemporaryFolder()
        let program = Program(in: folder)
        #expect(try await program("init", "--json").json()["made"] as? Bool == true)
        let before = try await program("audit", "head").out
        #expect(try await program("init", "--json").json()["made"] as? Bool == false)
        #expect(try await program("audit", "head").out == before)
    }

    @Test func `reading commands make no store`() async throws {
        let folder = try TemporaryFolder()
        for command in ["status", "plan", "tryback"] {
            let outcome = try await Program(in: folder)(command)
            #expect(outcome.code == 7)
            #expect(outcome.err.contains("There is no store at moodlesync.db."))
        }
        #expect(try folder.names.isEmpty)
    }

    @Test func `what is no store of ours is left as it is, with exit code 7`() async throws {
        let folder = try TemporaryFolder()
        let program = Program(in: folder)
        let text = try folder.write(
            "text.db", "This is a letter, not a database. It is long enough to be taken for one.\n")
        try FileManager.default.createDirectory(atPath: folder.path("folder.db"), withIntermediateDirectories: false)
        for (file, words) in [
            ("text.db", "is not a SQLite database"), ("folder.db", "is a folder"), ("no/where.db", "can't be opened"),
        ] {
            for command in [["init"], ["push", "--url", "http://127.0.0.1:1"]] {
                var program = program
                program.environment["MOODLE_TOKEN"] = "x"
                let outcome = try await program.run(command + ["--db", file])
                #expect(outcome.code == 7, "\(file)")
                #expect(outcome.err.contains(words), "\(outcome.err)")
            }
        }
        #expect(try String(contentsOfFile: text, encoding: .utf8).hasPrefix("This is a letter"))
    }

    @Test func `other people's databases and newer stores are refused`() async throws {
        let folder = try TemporaryFolder()
        let program = Program(in: folder)
        #expect(try await program("init", "--db", "newer.db").code == 0)
        let shell = Shell(in: folder)
        try await shell("sqlite3 other.db 'CREATE TABLE t (x)'")
        try await shell("sqlite3 newer.db \"INSERT INTO grdb_migrations VALUES ('0999_future')\"")
        let other = try await program("status", "--db", "other.db")
        #expect(other.code == 7)
        #expect(other.err.contains("a SQLite database of another program"))
        let newer = try await program("status", "--db", "newer.db")
        #expect(newer.code == 7)
        #expect(newer.err.contains("was made by a newer moodlesync: it has 0999_future"))
    }
}
