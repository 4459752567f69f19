/// What an item adds to a request.
package struct Cost: Sendable, Equatable {
    /// Form variables, as PHP's `max_input_vars` counts them.
    package let variables: Int
    /// Bytes of the encoded body.
    package let bytes: Int

    package init(variables: Int, bytes: Int) {
        self.variables = variables
        self.bytes = bytes
    }

    package static func + (left: Cost, right: Cost) -> Cost {
        Cost(variables: left.variables + right.variables, bytes: left.bytes + right.bytes)
    }
}

/// How large a request may become. PHP drops variables past `max_input_vars` (1000 by default) without a word,
/// and a body past `post_max_size` altogether.
package struct BatchLimits: Sendable, Equatable {
    package var variables: Int
    package var bytes: Int
    package var items: Int

    package init(variables: Int = 900, bytes: Int = 1_000_000, items: Int = 200) {
        self.variables = variables
        self.bytes = bytes
        self.items = items
    }

    /// How many of `costs`, from the front, fit into one request together with the protocol's own fields.
    /// At least one where there is any: an item that is too large alone is sent alone.
    package func prefix(of costs: [Cost]) -> Int {
        var total = WireCall.protocolCost
        for (count, cost) in costs.prefix(items).enumerated() {
            total = total + cost
            if total.variables > variables || total.bytes > bytes { return max(count, 1) }
        }
        return min(costs.count, items)
    }
}
