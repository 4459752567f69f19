import Foundation
import Logging

/// Log lines on stderr: `warning: text  key=value …`.
struct StandardErrorLog: LogHandler {
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        let details = all.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
        let line = "\(event.level): \(event.message)\(details.isEmpty ? "" : " " + details)".withVisibleControls + "\n"
        FileHandle.standardError.write(Data(line.utf8))
    }
}

extension Logger {
    /// - Parameter verbosity: how often `-v` was given: warnings, then what happens, then every detail.
    static func program(verbosity: Int) -> Logger {
        let level: Logger.Level =
            switch verbosity {
            case ..<1: .warning
            case 1: .info
            default: .debug
            }
        return Logger(label: "moodlesync") { _ in StandardErrorLog(logLevel: level) }
    }
}
