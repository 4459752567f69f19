import Foundation

/// Why a mapping of a field to a web-service function can not be.
package enum FunctionMappingProblem: Error, Equatable {
    case field(String)
    case function(String)
    case notAnObject(String)
    case nested(name: String)
    case parameterName(String)
    case placeholder(String, in: String)

    package var message: String {
        switch self {
        case .field(let field):
            "'\(field)' is no name of a field: write it as the files do, numbered ones without their number (program)."
        case .function(let name):
            "'\(name)' is no name of a web-service function; they read like local_programs_enrol_users."
        case .notAnObject(let text):
            """
            The parameters '\(text.prefix(80))' are no JSON object. Write them like \
            {"userid":"{userid}","programid":"{value}"}
            """
        case .nested(let name):
            "The parameter '\(name)' holds other ones. Write each by itself, like \"members[0][userid]\":\"{userid}\"."
        case .parameterName(let name):
            "'\(name)' is no name of a parameter; they read like userid or members[0][userid]."
        case .placeholder(let placeholder, let name):
            """
            The parameter '\(name)' has \(placeholder), which nothing fills. There are \
            \(FunctionMapping.Placeholder.allCases.map { "{\($0.rawValue)}" }.joined(separator: " "))
            """
        }
    }
}

/// A field that no core function takes, and the function that takes it on this site.
package struct FunctionMapping: Sendable, Equatable {
    package enum Placeholder: String, Sendable, CaseIterable {
        case userid, username, email, idnumber, value
    }

    /// As the files name it; of numbered columns without the number.
    package let field: String
    package let function: String
    /// Texts with placeholders by the parameters' names, as a form has them: `members[0][userid]`.
    package let parameters: [String: String]
    /// Calling it twice does no harm, so that it may be sent again after a lost answer.
    package let isIdempotent: Bool

    package init(
        field: String, function: String, parameters: String, isIdempotent: Bool
    ) throws(FunctionMappingProblem) {
        let field = field.trimmingCharacters(in: .whitespaces).lowercased()
        guard !field.isEmpty, field.count <= 255, field.last?.isNumber == false else { throw .field(field) }
        let function = function.trimmingCharacters(in: .whitespaces)
        guard function.first?.isLowercase == true, function.contains("_"),
            function.allSatisfy({ $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "_") })
        else { throw .function(function) }
        self.field = field
        self.function = function
        self.parameters = try Self.read(parameters)
        self.isIdempotent = isIdempotent
    }

    /// The parameters with everything in its place, in the order of their names.
    package func filled(_ values: [Placeholder: String]) -> [(name: String, value: String)] {
        parameters.sorted { $0.key < $1.key }.map { name, template in (name, Self.fill(template, values)) }
    }

    package var parametersText: String {
        // Texts in a dictionary always have a JSON form.
        (try? JSONText.text(parameters)) ?? "{}"
    }

    /// One pass, so that a value with braces in it is not filled once more.
    private static func fill(_ template: String, _ values: [Placeholder: String]) -> String {
        var text = ""
        var rest = template[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            let name = String(rest[rest.index(after: open)..<close])
            text += rest[..<open] + (Placeholder(rawValue: name).flatMap { values[$0] } ?? "")
            rest = rest[rest.index(after: close)...]
        }
        return text + rest
    }

    private static func read(_ text: String) throws(FunctionMappingProblem) -> [String: String] {
        // What is no JSON, and what is no object, is the same mistake.
        guard let members = try? JSONDecoder().decode([String: Member].self, from: Data(text.utf8)) else {
            throw .notAnObject(text)
        }
        var parameters: [String: String] = [:]
        for (name, member) in members.sorted(by: { $0.key < $1.key }) {
            guard name.first?.isLetter == true,
                name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "_[]".contains($0)) })
            else { throw .parameterName(name) }
            guard let value = member.text else { throw .nested(name: name) }
            if let unknown = unknownPlaceholder(value) { throw .placeholder(unknown, in: name) }
            parameters[name] = value
        }
        return parameters
    }

    private static func unknownPlaceholder(_ template: String) -> String? {
        template.matches(of: /\{([^}]*)\}/).map { String($0.1) }.first { Placeholder(rawValue: $0) == nil }
            .map { "{\($0)}" }
    }

    private struct Member: Decodable {
        let text: String?

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self) {  // No text: then a number, or nothing that is sent.
                self.text = text
            } else {
                text = (try? container.decode(Int64.self)).map(String.init)  // No number either: a nested one.
            }
        }
    }
}
