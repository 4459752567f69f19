import Foundation

/// How a simulator is to be.
package struct SimulatorOptions: Sendable {
    package static let defaultToken = "5150ca11ab1e0ddba11c0de5ca1ab1e5"

    /// 0 for any free one.
    package var port = 0
    package var token = Self.defaultToken
    /// Where the site is kept; nil for in memory. See `Journal` for what survives what.
    package var stateFile: String?
    /// PHP's limit on variables of a request; what is beyond is lost in silence.
    package var maxInputVars = 5_000
    /// Added once to each answer.
    package var latency = Duration.zero
    package var cost = CostModel.none
    package var faults: [Fault] = []
    package var seed: UInt64 = 0
    /// For a new site; one from a state file has its own.
    package var account = ServiceAccount.service
    package var release = "4.5.6 (Build: 20250811)"
    package var mail = Site.Mail.works
    /// Language packs beside `en`.
    package var languages: Set<String> = []
    /// What the token may call; nil for all that the simulator implements.
    package var serviceFunctions: Set<String>?
    /// The newest requests are remembered up to this many variables in all, some 25 MB; every request is counted.
    package var variablesKept = 200_000
    /// Seconds since 1970.
    package var now: @Sendable () -> Int = { Int(Date().timeIntervalSince1970) }

    package init() {}
}

/// How long the work takes.
package enum CostModel: Sendable {
    case none
    /// The recorded server's: 25 ms a request, 1 a looked-up record, 9 a created user, 4 an enrolment or an update,
    /// and at most two requests being worked on at once.
    case recorded

    func time(for function: String, records: Int) -> Duration {
        guard case .recorded = self else { return .zero }
        let each =
            switch FunctionTable.all[function]?.effect {
            case .write: function == "core_user_create_users" ? 9 : 4
            case .read, nil: 1
            }
        return .milliseconds(25 + each * records)
    }

    var workers: Int? {
        switch self {
        case .none: nil
        case .recorded: 2
        }
    }
}
