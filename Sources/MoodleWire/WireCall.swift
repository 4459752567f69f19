import Crypto

/// One request before it is sent: a function of Moodle and its parameters.
package struct WireCall: Sendable {
    package let function: WireFunction
    /// What Moodle calls it.
    package let name: String
    /// How many records it is about.
    package let items: Int
    package let parameters: FormParameters

    package init(_ function: WireFunction, named name: String? = nil, items: Int, parameters: FormParameters) {
        self.function = function
        self.name = name ?? function.rawValue
        self.items = items
        self.parameters = parameters
    }

    /// Variables of the whole form, the protocol's own among them.
    package var variableCount: Int { parameters.variableCount + Self.protocolCost.variables }

    /// What the protocol's own fields cost beside any item. A token has 32 characters; room is left for longer ones.
    package static let protocolCost = Cost(variables: 5, bytes: 300)

    /// SHA3-256, in hexadecimal, of the body with each secret replaced: shows later what was sent without keeping it.
    package var digest: String {
        SHA3_256.hash(data: FormBody.bytes(of: self, token: nil)).map { byte in
            let text = String(byte, radix: 16)
            return text.count == 1 ? "0" + text : text
        }.joined()
    }

    /// The parameters for people, one `name=value` a line, secrets painted over.
    package var readable: String {
        parameters.readable.map { "\($0.name)=\($0.value)" }.joined(separator: "\n")
    }

    /// The mask for every text that comes back.
    func mask(with token: Token) -> SecretMask {
        SecretMask(parameters.secrets + [token.secret])
    }
}
