/// A function that an operator named: of a plugin, or of the core for what we do not use it for. Nothing is known of
/// it, so that only a clear answer proves something.
package enum MappedFunction {
    /// One call for one person: whether such a function takes several is not known either.
    package static func call(_ name: String, _ parameters: [(name: String, value: String)]) -> WireCall {
        var form = FormParameters()
        for parameter in parameters { form.append(FormName(parameter.name), parameter.value) }
        return WireCall(.mapped, named: name, items: 1, parameters: form)
    }

    /// `null`, or JSON that complains of nothing, says that it was done. An answer with warnings, or one that says no,
    /// leaves open what was done.
    package static func judge(_ exchange: Exchange) -> BatchOutcome {
        if case .null = VerdictTable.standing(exchange) { return .wholeBatch(.applied) }
        return exchange.judged { body throws(Unreadable) in
            guard let complaint = complaint(in: body, exchange) else { return .wholeBatch(.applied) }
            return .wholeBatch(.unknown(Doubt(code: "warning", message: complaint)))
        }
    }

    private static func complaint(in body: JSONBody, _ exchange: Exchange) -> String? {
        // An answer of another form, such as a list or a number, has no member that could complain.
        guard let answer = try? body.decode(Answer.self) else { return nil }
        if let warning = answer.warnings?.first {
            return exchange.readable("the function warns: \(warning.message ?? warning.code)")
        }
        let refusals = [("status", answer.status), ("success", answer.success), ("result", answer.result)]
        return refusals.first { $0.1?.value == false }.map { "the function answers with \($0.0): false" }
    }

    private struct Answer: Decodable {
        let warnings: [Warning]?
        let status: Flag?
        let success: Flag?
        let result: Flag?
    }

    /// Only a truth value says no; a text or a number may mean anything.
    private struct Flag: Decodable {
        let value: Bool?

        init(from decoder: any Decoder) throws {
            value = try? decoder.singleValueContainer().decode(Bool.self)  // Anything else: says nothing.
        }
    }
}
