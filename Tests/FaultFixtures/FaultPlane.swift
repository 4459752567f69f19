/// Each fault of a server or a network, and the functions at which it strikes.
package enum FaultPlane {
    package static let faults = [
        "reset-before-apply", "reset-after-apply", "close-before-apply", "close-after-apply", "silence", "half-head",
        "half-body", "slow-drip:every=5s", "500", "502:apply=yes", "503:retry-after=30", "504:apply=yes", "429", "html",
        "empty:apply=yes", "exception-after-apply", "exception-after-apply:code=couldnotsendmail", "maintenance",
        "wrong-answer", "duplicate-answer", "foreign-names", "redirect", "huge-body",
    ]
    package static let functions = [
        "core_user_create_users", "core_user_update_users", "enrol_manual_enrol_users", "core_group_add_group_members",
    ]

    /// A fault as the simulator is told to meet the nth request of a function with it.
    package static func order(_ fault: String, _ function: String, _ nth: Int) -> String {
        let parts = fault.split(separator: ":", maxSplits: 1).map(String.init)
        return ([parts[0], function, "\(nth)"] + parts.dropFirst()).joined(separator: ":")
    }

    /// The name of a fault without its options.
    package static func name(_ fault: String) -> String { String(fault.prefix { $0 != ":" }) }
}
