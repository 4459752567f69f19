import ArgumentParser

/// Reads the words that a flag takes.
enum ChoiceOption {
    static func read<Choice: RawRepresentable & CaseIterable>(_ flag: String, _ text: String) throws -> Choice
    where Choice.RawValue == String {
        guard let choice = Choice(rawValue: text) else {
            throw ValidationError(UsageMessages.noSuchValue(flag, text, known: Choice.allCases.map(\.rawValue)))
        }
        return choice
    }

    /// `FIELD=VALUE`.
    static func pair(_ flag: String, _ text: String, example: String) throws -> (name: String, value: String) {
        guard let equals = text.firstIndex(of: "="), equals > text.startIndex else {
            throw ValidationError(UsageMessages.noPair(flag, text, example: example))
        }
        return (String(text[..<equals]), String(text[text.index(after: equals)...]))
    }
}
