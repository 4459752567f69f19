/// A function of a plugin that a test installs: it keeps what it was called with.
package struct PluginFunction: Sendable {
    /// Parameters, all of them needed.
    package let parameters: [String]
    /// JSON members of the answer; none for `null`.
    package var answer: [String: Bool]
    /// Each call's values by parameter.
    package internal(set) var calls: [[String: String]] = []

    package init(parameters: [String], answer: [String: Bool] = [:]) {
        self.parameters = parameters
        self.answer = answer
    }

    func function(named name: String) -> WebServiceFunction {
        .write(name, parameters.map { .need($0, .raw) }) { (site, call) throws(MoodleException) in
            var values: [String: String] = [:]
            for parameter in parameters { values[parameter] = try call.arguments.text(parameter) }
            site.plugins[name]?.calls.append(values)
            if answer.isEmpty { return .null }
            var record = Record()
            for (member, value) in answer.sorted(by: { $0.key < $1.key }) { record.append(member, .bool(value)) }
            return .record(record)
        }
    }
}
