/// The newest requests, and counts of all.
struct RequestLog: Sendable {
    private(set) var newest: [SeenRequest] = []
    private(set) var calls: [String: Int] = [:]
    private var seen = 0
    private let kept: Int

    init(kept: Int) {
        self.kept = kept
    }

    var writes: Int {
        calls.reduce(0) { $0 + (FunctionTable.all[$1.key]?.effect == .write ? $1.value : 0) }
    }

    mutating func add(_ request: RestRequest, _ verdict: SeenRequest.Verdict) {
        seen += 1
        calls[request.function, default: 0] += 1
        newest.append(
            SeenRequest(
                number: seen, function: request.function,
                parameters: request.variables.variables.filter { $0.name != "wstoken" },
                variables: request.variables.sent, verdict: verdict))
        // In bulk, so that forgetting costs next to nothing each.
        if newest.count >= max(2 * kept, 1) { newest.removeFirst(newest.count - kept) }
    }

    mutating func forget() {
        newest = []
        calls = [:]
    }
}
