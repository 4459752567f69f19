/// The columns that a kind of file may have.
struct ColumnCatalogue: Sendable {
    let dataset: Dataset
    /// Moodle's names, in the order in which a message lists them.
    let fields: [String]
    /// Stems that take a number: `course` for `course1`.
    let numbered: [String]
    /// Whether `profile_field_…` is one of them.
    let hasProfileFields: Bool
    /// Other spellings, folded as `HeaderName` does.
    let aliases: [String: String]
    /// Of each group one column must be there.
    let required: [[String]]
    /// Beginnings of names whose rest the site chose.
    var prefixes: [String] = []

    /// Moodle's name of a column, or nil if this kind of file has none like it.
    func field(for written: String) -> String? {
        if hasProfileFields, let field = profileField(written) { return field }
        let lower = written.lowercased()
        if let prefix = prefixes.first(where: { lower.hasPrefix($0) && lower.count > $0.count }) {
            return prefix + written.dropFirst(prefix.count)
        }
        if fields.contains(lower) || isNumbered(lower) { return lower }
        let folded = HeaderName.folded(written)
        if let alias = aliases[folded] { return alias }
        return fields.first { HeaderName.folded($0) == folded } ?? (isNumbered(folded) ? folded : nil)
    }

    /// The known name that is spelled most like it, if any is near.
    func nearest(to written: String) -> String? {
        let lower = written.lowercased()
        let digits = String(lower.reversed().prefix(while: \.isNumber).reversed())
        let numbers = digits.isEmpty ? "1" : digits
        let names = fields + numbered.map { $0 + numbers } + aliases.keys.sorted()
        let limit = max(1, min(3, lower.count / 3))
        let ranked = names.map { (name: $0, distance: SpellingDistance.between(lower, $0)) }
        guard let best = ranked.min(by: { $0.distance < $1.distance }), best.distance <= limit else { return nil }
        return best.name
    }

    private func profileField(_ written: String) -> String? {
        let prefix = "profile_field_"
        guard written.lowercased().hasPrefix(prefix), written.count > prefix.count else { return nil }
        return prefix + written.dropFirst(prefix.count)
    }

    private func isNumbered(_ name: String) -> Bool {
        guard let (stem, _) = NumberedName.split(name) else { return false }
        return numbered.contains(stem)
    }
}

/// `course12` is `course` and 12.
enum NumberedName {
    static func split(_ name: String) -> (stem: String, number: Int)? {
        let digits = name.utf8.reversed().prefix { (0x30...0x39).contains($0) }.count
        guard digits > 0, digits < name.utf8.count, let number = Int(name.suffix(digits)), number > 0 else {
            return nil
        }
        return (String(name.dropLast(digits)), number)
    }
}
