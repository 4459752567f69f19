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

    static func noPair(_ flag: String, _ text: String, example: String) -> String {
        "\(flag) needs NAME=VALUE, such as \(example), and found \"\(text)\"."
    }

    static func noDefault(_ field: String) -> String {
        "--default does not know a field \"\(field)\" that people can have by default."
    }

    static func noSuchKey(_ field: String) -> String {
        """
        --key does not know a field "\(field)" that tells people apart. It takes username, idnumber, email, a \
        profile_field_… and the other fields of a profile.
        """
    }

    static func noFieldForRule(_ field: String) -> String {
        "--field-rule does not know a field \"\(field)\" of accounts. It takes Moodle's names, such as city, or profile_field_…"
    }

    static func noRewriting(_ rule: String) -> String {
        """
        --rewrite needs a field that tells nobody apart and /PATTERN/TEXT/, such as "firstname=/^Dr\\. //", and found \
        "\(rule)".
        """
    }

    static func contradiction(_ first: String, _ second: String) -> String {
        "\(first) and \(second) contradict each other. Leave one of them out."
    }

    static func noSuchZone(_ name: String) -> String {
        "--timezone does not know \"\(name)\". It takes UTC and names such as Europe/Lisbon."
    }

    static let absentWithoutDeletes = "--absent delete needs --allow-deletes: what is deleted can't be taken back."
    static let strictWithoutKey = "--strict belongs to --key: without a key there is nothing to be strict about."
    static let templateWithoutDefault = "--usernames template needs the template: --default username=%-1f%-l."

    static func nearestCommand(_ command: String) -> String {
        "Did you mean 'moodlesync \(command)'?"
    }
}
