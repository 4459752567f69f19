import Foundation

/// The `sqlite3` program that every administrator has.
package enum SQLiteShell {
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// - Parameter mode: `-readonly`, or nothing for a shell that may write.
    package static func run(_ sql: String, on path: String, mode: [String] = ["-readonly"]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["sqlite3", "-batch", "-bail"] + mode + [path, sql]
        let output = Pipe()
        let errors = Pipe()
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let complaint = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(description: complaint) }
        return text.trimmingCharacters(in: .newlines)
    }
}
