import SimulatedMoodle

extension Failure {
    init(_ problem: SimulatorProblem) {
        let sentence = problem.description
        self.init(
            .setup, code: "simulator", sentence.prefix(1).uppercased() + sentence.dropFirst() + ".",
            hint: problem.hint)
    }
}

extension SimulatorProblem {
    fileprivate var hint: String? {
        switch self {
        case .didNotListen:
            "Another program may use that port: name another with --port, or take any free one with --port 0."
        case .stateDamaged: "Begin anew with another --state file, or take the line out if you know what it did."
        case .stateUnreadable, .stateNotOurs, .stateUnwritable: nil
        }
    }
}
