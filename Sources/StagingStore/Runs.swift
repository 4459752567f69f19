import Foundation
import GRDB

/// A command that writes, on record from its start to its exit code.
package struct Run: Sendable, Equatable {
    package let id: Int64
}

/// Who runs a command, where; handed in, so that a test can be anybody.
package struct Operator: Sendable, Equatable {
    package let name: String
    package let host: String
    package let process: Int32

    package init(name: String, host: String, process: Int32) {
        self.name = name
        self.host = host
        self.process = process
    }

    package static var current: Operator {
        Operator(
            name: NSUserName(), host: ProcessInfo.processInfo.hostName,
            process: ProcessInfo.processInfo.processIdentifier)
    }
}

extension StagingStore {
    /// The program's version, as runs record it and the wire names it.
    package static let programVersion = "1.0.0"

    package func beginRun(_ command: String, by person: Operator = .current) throws -> Run {
        try write { db in
            try db.execute(
                sql: """
                    INSERT INTO runs (command, version, os_user, host, pid, started_at) VALUES (?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    command, Self.programVersion, person.name, person.host, Int64(person.process), clock.now().text,
                ])
            return Run(id: db.lastInsertedRowID)
        }
    }

    package func finish(_ run: Run, exitCode: Int32) throws {
        try write { db in
            try db.execute(
                sql: "UPDATE runs SET finished_at = ?, exit_code = ? WHERE id = ? AND finished_at IS NULL",
                arguments: [clock.now().text, exitCode, run.id])
        }
    }
}
