import CSVReading

extension Failure {
    /// A file that was only to be looked at; what an import refuses is in its report.
    init(_ problem: CSVProblem) {
        self.init(.partly, code: "file", problem.message)
    }
}
