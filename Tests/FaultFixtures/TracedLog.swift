import Logging

extension Logger {
    /// Whatever is logged, down to the last detail, is looked through for secrets.
    package static func traced(by traces: Traces) -> Logger {
        Logger(label: "test") { _ in TracedLog(traces: traces) }
    }
}

private struct TracedLog: LogHandler {
    let traces: Traces
    var logLevel = Logger.Level.trace
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        traces.heard("\(event.message) \(all)")
    }
}
