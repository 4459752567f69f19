/// What is said about command lines that can not be meant.
enum UsageMessages {
    static let noTokenFlag = """
        The token is never given on the command line, where every user of the machine can read it. Put it into a file \
        with mode 0600 and set MOODLE_TOKEN_FILE, or set MOODLE_TOKEN in .env.
        """

    static func notNegative(_ flag: String, found: Int) -> String {
        "\(flag) needs a whole number from 0 on, and found \(found)."
    }

    static func atLeastOne(_ flag: String, found: Int) -> String {
        "\(flag) needs a whole number from 1 on, and found \(found)."
    }

    static func range(_ flag: String, _ range: ClosedRange<Int>, found: Int) -> String {
        "\(flag) needs a whole number from \(range.lowerBound) to \(range.upperBound), and found \(found)."
    }

    static func needsFile(_ flag: String) -> String {
        "\(flag) needs the name of a file: what it writes is for its owner alone, and is not printed."
    }

    static func oneOf(_ first: String, _ other: String) -> String {
        "\(first) and \(other) are two commands; give one of them."
    }

    static func noSuchValue(_ flag: String, _ value: String, known: [String]) -> String {
        let proposal = NearestName.of(value, among: known).map { " Did you mean \($0)?" } ?? ""
        return "\(flag) does not know \"\(value)\".\(proposal) It takes \(known.joined(separator: ", "))."
    }

    static func nearestCommand(_ command: String) -> String {
        "Did you mean 'moodlesync \(command)'?"
    }
}
