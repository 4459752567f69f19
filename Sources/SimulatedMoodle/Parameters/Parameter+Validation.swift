extension Parameter {
    /// The form as typed values, in the order of the signature; anything that does not fit it (an unknown key, a
    /// missing one, a wrong type) is the one opaque `invalidparameter`.
    /// - Parameter languages: the site's language packs.
    static func validate(
        _ form: FormNode, against parameters: [Parameter], languages: Set<String>
    ) throws(MoodleException) -> Record {
        var record = Record()
        var known = 0
        for parameter in parameters {
            if let node = form[parameter.name] {
                known += 1
                record.append(parameter.name, try parameter.shape.validate(node, languages))
            } else {
                switch parameter.presence {
                case .required: throw .invalidParameter
                case .optional: break
                case .fallback(let value): record.append(parameter.name, value)
                }
            }
        }
        guard known == form.keys.count else { throw .invalidParameter }
        return record
    }
}

extension Parameter.Shape {
    fileprivate func validate(_ node: FormNode, _ languages: Set<String>) throws(MoodleException) -> Value {
        switch self {
        case .value(let type):
            guard let text = node.text, let value = type.accept(text, languages: languages) else {
                throw .invalidParameter
            }
            return value
        case .list(let shape):
            guard node.isArray else { throw .invalidParameter }
            var elements: [Value] = []
            for element in node.values { elements.append(try shape.validate(element, languages)) }
            return .list(elements)
        case .record(let parameters):
            guard node.isArray else { throw .invalidParameter }
            return .record(try Parameter.validate(node, against: parameters, languages: languages))
        }
    }
}
