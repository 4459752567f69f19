import Foundation
import Operations

/// Where exported rows go: a new file, readable by its owner alone, or standard output.
enum RowSink {
    case console(Console)
    case newFile(NewFile)

    static func file(_ path: String) throws -> RowSink {
        .newFile(try NewFile(path: path))
    }

    func writeLine(_ line: String) throws { try write(line + "\n") }

    func write(_ text: String) throws {
        switch self {
        case .console(let console):
            guard console.isRead else { throw NobodyReads() }
            console.raw(text)
        case .newFile(let file): try file.write(Data(text.utf8))
        }
    }

    func finish() throws {
        if case .newFile(let file) = self { try file.finish() }
    }

    /// Half a file is none; what standard output has is gone.
    func discard() {
        if case .newFile(let file) = self { file.discard() }
    }
}
