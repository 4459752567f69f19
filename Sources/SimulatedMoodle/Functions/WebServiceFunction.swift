/// One web-service function: how its parameters look, and what it does to a site.
struct WebServiceFunction: Sendable {
    enum Effect: Sendable {
        case read
        case write
    }

    typealias Body = @Sendable (inout Site, Call) throws(MoodleException) -> Value

    let name: String
    let effect: Effect
    let parameters: [Parameter]
    let body: Body

    static func read(_ name: String, _ parameters: [Parameter], _ body: @escaping Body) -> WebServiceFunction {
        WebServiceFunction(name: name, effect: .read, parameters: parameters, body: body)
    }

    static func write(_ name: String, _ parameters: [Parameter], _ body: @escaping Body) -> WebServiceFunction {
        WebServiceFunction(name: name, effect: .write, parameters: parameters, body: body)
    }
}

/// A call in progress: who asks, with what, and when.
struct Call: Sendable {
    let arguments: Record
    let caller: Caller
    /// Seconds since 1970.
    let now: Int
}

/// The account of the token, as a function sees it.
struct Caller: Sendable {
    let userID: Int
    let isAdministrator: Bool
    let capabilities: Set<Capability>

    func may(_ capability: Capability) -> Bool {
        isAdministrator || capabilities.contains(capability)
    }

    func require(_ capability: Capability) throws(MoodleException) {
        guard may(capability) else { throw .lacks(capability) }
    }
}
