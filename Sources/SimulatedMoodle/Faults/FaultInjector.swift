/// Decides which request meets which fault. The same seed and the same requests meet the same faults.
struct FaultInjector: Sendable {
    private struct Order: Sendable {
        let fault: Fault
        var calls = 0
        var hits = 0
    }

    private var orders: [Order]
    private var randomness: SeededRandomness

    init(_ faults: [Fault], seed: UInt64) {
        orders = faults.map { Order(fault: $0) }
        randomness = SeededRandomness(seed: seed)
    }

    mutating func order(_ faults: [Fault]) {
        orders += faults.map { Order(fault: $0) }
    }

    mutating func forgetOrders() {
        orders = []
    }

    /// The fault for a request, if any: the first order that hits. Every order counts every call that it may hit.
    mutating func fault(for function: String) -> Fault? {
        var chosen: Fault?
        for position in orders.indices where Self.matches(orders[position].fault.target, function) {
            orders[position].calls += 1
            guard hits(orders[position]), chosen == nil else { continue }
            orders[position].hits += 1
            chosen = orders[position].fault
        }
        return chosen
    }

    private mutating func hits(_ order: Order) -> Bool {
        if let times = order.fault.times, order.hits >= times { return false }
        switch order.fault.choice {
        case .each: return true
        case .nth(let number): return order.calls == number
        case .probability(let chance): return Double.random(in: 0..<1, using: &randomness) < chance
        }
    }

    private static func matches(_ target: Fault.Target, _ function: String) -> Bool {
        switch target {
        case .everything: true
        case .reads: FunctionTable.all[function]?.effect == .read
        // What is no function of the core is a plugin's.
        case .writes: FunctionTable.all[function]?.effect ?? .write == .write
        case .function(let name): name == function
        }
    }
}

/// SplitMix64.
struct SeededRandomness: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
