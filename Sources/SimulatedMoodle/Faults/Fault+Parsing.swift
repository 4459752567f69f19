/// What is wrong with an order of faults, ready to print.
package struct FaultSpecProblem: Error, Equatable, CustomStringConvertible {
    package let item: String
    package let reason: String

    package var description: String { "fault '\(item)': \(reason)" }
}

extension Fault {
    /// Reads orders separated by commas, each `kind:target[:option]…`.
    ///
    /// - The kind is one of `Kind`, e.g. `reset-after-apply`, `503`, `late-commit`.
    /// - The target is a function's name, `read`, `write`, or `*` for every request.
    /// - Options, in any order: a number n hits the n-th such call only; `p=0.02` hits each with that chance; `times=N`
    ///   stops after N hits; `delay=4s`, `delay=250ms` or `delay=held` is for late commits; `retry-after=30` (seconds)
    ///   for 429 and 503; `code=NAME` is the error of `exception-after-apply`; `bytes=N` the size of `huge-body`;
    ///   `every=100ms` the pace of `slow-drip`; `apply=yes` or `apply=no` says whether the work is done, where the kind
    ///   leaves it open.
    package static func parse(_ text: String) throws(FaultSpecProblem) -> [Fault] {
        var faults: [Fault] = []
        for item in text.split(separator: ",") {
            faults.append(try parse(item: String(item).trimmed))
        }
        return faults
    }

    private static func parse(item: String) throws(FaultSpecProblem) -> Fault {
        let parts = item.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count >= 2, !parts[1].isEmpty else {
            throw FaultSpecProblem(item: item, reason: "expected kind:function, e.g. html:core_user_create_users")
        }
        guard let kind = Kind(rawValue: parts[0]) else {
            let kinds = Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw FaultSpecProblem(item: item, reason: "there is no kind '\(parts[0])'; the kinds are \(kinds)")
        }
        var fault = Fault(kind: kind, target: try target(parts[1], in: item))
        for option in parts.dropFirst(2) { try fault.read(option, in: item) }
        return fault
    }

    private static func target(_ name: String, in item: String) throws(FaultSpecProblem) -> Target {
        switch name {
        case "*": return .everything
        case "read": return .reads
        case "write": return .writes
        default:
            guard FunctionTable.all[name] != nil else {
                throw FaultSpecProblem(item: item, reason: "the simulator has no function '\(name)'")
            }
            return .function(name)
        }
    }

    private mutating func read(_ option: String, in item: String) throws(FaultSpecProblem) {
        let pair = option.split(separator: "=", maxSplits: 1).map(String.init)
        guard pair.count == 2 else {
            guard let number = Int(option), number > 0 else {
                throw FaultSpecProblem(item: item, reason: "'\(option)' is neither a call's number nor name=value")
            }
            choice = .nth(number)
            return
        }
        guard assign(pair[1], to: pair[0]) else {
            throw FaultSpecProblem(item: item, reason: "'\(option)' is not understood")
        }
    }

    private mutating func assign(_ value: String, to name: String) -> Bool {
        switch name {
        case "p":
            guard let chance = Double(value), (0...1).contains(chance) else { return false }
            choice = .probability(chance)
        case "times":
            guard let number = Int(value), number > 0 else { return false }
            times = number
        case "delay":
            guard let time = value == "held" ? .held : Self.duration(value).map(Delay.time) else { return false }
            delay = time
        case "every":
            guard let time = Self.duration(value) else { return false }
            every = time
        case "retry-after":
            guard let seconds = Int(value), seconds >= 0 else { return false }
            retryAfter = seconds
        case "bytes":
            guard let number = Int(value), number > 0 else { return false }
            bytes = number
        case "code": errorcode = value
        case "apply":
            guard value == "yes" || value == "no" else { return false }
            applies = value == "yes"
        default: return false
        }
        return true
    }

    private static func duration(_ text: String) -> Duration? {
        if text.hasSuffix("ms"), let number = Double(text.dropLast(2)), number >= 0 {
            return .microseconds(Int(number * 1_000))
        }
        if text.hasSuffix("s"), let number = Double(text.dropLast()), number >= 0 {
            return .microseconds(Int(number * 1_000_000))
        }
        return nil
    }
}
