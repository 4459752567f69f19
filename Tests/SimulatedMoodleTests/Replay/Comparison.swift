/// Compares an answer with a recorded one: same members, same values, except what no two sites share.
struct Comparison {
    private(set) var differences: [String] = []

    mutating func compare(_ recorded: JSON, with answer: JSON, at path: String = "") {
        switch (recorded, answer) {
        case (.object(let expected), .object(let got)): compareMembers(expected, got, at: path)
        case (.list(let expected), .list(let got)): compareElements(expected, got, at: path)
        default:
            guard Self.normal(recorded, at: path) != Self.normal(answer, at: path) else { return }
            differences.append("\(path): recorded \(recorded), answered \(answer)")
        }
    }

    private mutating func compareMembers(_ expected: [JSON.Member], _ got: [JSON.Member], at path: String) {
        let (recordedKeys, keys) = (expected.map(\.key), got.map(\.key))
        if recordedKeys != keys { differences.append("\(path): recorded keys \(recordedKeys), answered \(keys)") }
        for member in expected {
            guard let value = got.first(where: { $0.key == member.key })?.value else { continue }
            if path.hasSuffix("preferences[1]"), member.key == "value" { continue }
            compare(member.value, with: value, at: "\(path).\(member.key)")
        }
    }

    /// A list that the recording cut short says so in its last element.
    private mutating func compareElements(_ expected: [JSON], _ got: [JSON], at path: String) {
        if path == ".functions" { return compareFunctions(expected, got) }
        let isCut = expected.last?.text?.hasPrefix("…") ?? false
        let whole = isCut ? expected.dropLast() : expected[...]
        if isCut ? got.count < whole.count : got.count != whole.count {
            differences.append("\(path): recorded \(whole.count) elements, answered \(got.count)")
        }
        for (position, pair) in zip(whole, got).enumerated() {
            compare(pair.0, with: pair.1, at: "\(path)[\(position)]")
        }
    }

    /// A real site has hundreds of functions more: their records are alike, their names are not.
    private mutating func compareFunctions(_ expected: [JSON], _ got: [JSON]) {
        let isAlike = got.allSatisfy { function in
            function.members.map(\.key) == ["name", "version"] && function["version"] == expected.first?["version"]
        }
        if got.isEmpty || !isAlike { differences.append(".functions: \(got.prefix(3))") }
    }

    /// Times that the recorded site's caches had, keys of accounts, numbers of contexts, and digests.
    private static func normal(_ value: JSON, at path: String) -> JSON {
        if let text = value.text, text.contains("pluginfile.php/") {
            return .text(text.replacing(/pluginfile\.php\/\d+\//, with: "pluginfile.php/N/"))
        }
        if let text = value.text, text.wholeMatch(of: /[0-9a-f]{32}/) != nil { return .text("a digest") }
        let isFree = ["cacherev", "timecreated", "timemodified", "userprivateaccesskey"]
            .contains { path.hasSuffix(".\($0)") }
        return isFree ? .null : value
    }
}
