/// One parameter of a web-service function: its name, its shape, and whether it may be missing.
struct Parameter: Sendable {
    indirect enum Shape: Sendable {
        case value(ParameterType)
        case list(Shape)
        case record([Parameter])
    }

    enum Presence: Sendable {
        case required
        case optional
        case fallback(Value)
    }

    let name: String
    let shape: Shape
    let presence: Presence
}

extension Parameter {
    static func need(_ name: String, _ type: ParameterType) -> Parameter {
        Parameter(name: name, shape: .value(type), presence: .required)
    }

    static func may(_ name: String, _ type: ParameterType) -> Parameter {
        Parameter(name: name, shape: .value(type), presence: .optional)
    }

    static func or(_ name: String, _ type: ParameterType, _ fallback: Value) -> Parameter {
        Parameter(name: name, shape: .value(type), presence: .fallback(fallback))
    }

    static func needList(_ name: String, of fields: [Parameter]) -> Parameter {
        Parameter(name: name, shape: .list(.record(fields)), presence: .required)
    }

    static func mayList(_ name: String, of fields: [Parameter]) -> Parameter {
        Parameter(name: name, shape: .list(.record(fields)), presence: .optional)
    }

    static func orEmptyList(_ name: String, of fields: [Parameter]) -> Parameter {
        Parameter(name: name, shape: .list(.record(fields)), presence: .fallback([]))
    }

    static func needValues(_ name: String, _ type: ParameterType) -> Parameter {
        Parameter(name: name, shape: .list(.value(type)), presence: .required)
    }

    static func orNoValues(_ name: String, _ type: ParameterType) -> Parameter {
        Parameter(name: name, shape: .list(.value(type)), presence: .fallback([]))
    }

    static func needRecord(_ name: String, _ fields: [Parameter]) -> Parameter {
        Parameter(name: name, shape: .record(fields), presence: .required)
    }
}
