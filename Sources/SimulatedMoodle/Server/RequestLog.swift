/// The newest requests, and counts of all.
struct RequestLog: Sendable {
    private(set) var newest: [SeenRequest] = []
    private(set) var calls: [String: Int] = [:]
    private var seen = 0
    private var variables = 0
    private let variablesKept: Int

    init(variablesKept: Int) {
        self.variablesKept = variablesKept
    }

    var writes: Int {
        calls.reduce(0) { $0 + (FunctionTable.all[$1.key]?.effect == .write ? $1.value : 0) }
    }

    mutating func add(_ request: RestRequest, _ verdict: SeenRequest.Verdict) {
        seen += 1
        calls[request.function, default: 0] += 1
        let parameters = request.variables.variables.filter { $0.name != "wstoken" }
        newest.append(
            SeenRequest(
                number: seen, function: request.function, parameters: parameters,
                variables: request.variables.sent, verdict: verdict))
        variables += parameters.count
        // In bulk, so that forgetting costs next to nothing each.
        if variables > 2 * variablesKept { forgetOldest() }
    }

    private mutating func forgetOldest() {
        var forgotten = 0
        while variables > variablesKept, forgotten < newest.count {
            variables -= newest[forgotten].parameters.count
            forgotten += 1
        }
        newest.removeFirst(forgotten)
    }

    mutating func forget() {
        newest = []
        calls = [:]
        variables = 0
    }
}
