import Foundation

/// Builds a username for a person whose row has none.
///
/// A taken one gets a counter: `jdoe`, `jdoe2`, `jdoe3`. Where the source gives no letter, the e-mail's local part does;
/// where that gives none, `user`.
struct UsernameBuilder {
    /// Never built, whoever they would be for.
    static let reserved: Set<String> = ["guest", "admin"]

    var source = UsernameSource.name
    var charset = UsernameCharset.core
    var template: NameTemplate?
    /// nil: 2 for a second person, 1 for a sequence.
    var firstCounter: Int?

    // Where the search for a free counter stopped, so that a thousand people of one name do not cost a million look-ups.
    private var nextCounter: [String: Int] = [:]
    private static let rememberedBases = 10_000

    init() {}

    init(_ rules: PeopleRules, template: NameTemplate?) {
        source = template != nil && rules.usernames == .name ? .template : rules.usernames
        charset = rules.charset
        self.template = template
        firstCounter = rules.firstCounter
    }

    /// What is known of the person to be named.
    struct Subject {
        var firstname: String
        var lastname: String
        var email: String?
        var idnumber: String?
    }

    /// - Parameter isTaken: whether somebody has, had or will have it.
    /// - Returns: nil if the source gives none; then the row must bring one.
    func proposal(for subject: Subject, isTaken: (String) throws -> Bool) rethrows -> BuiltUsername? {
        switch source {
        case .none: return nil
        case .sequence: return try next(inSequence: isTaken)
        case .idnumber where subject.idnumber == nil: return nil
        default:
            let (base, origin) = base(for: subject)
            return try counted(base, origin, isTaken)
        }
    }

    /// The row's own username with a counter, because another person has it.
    func proposal(besides username: String, isTaken: (String) throws -> Bool) rethrows -> BuiltUsername {
        try counted(username, .file, isTaken)
    }

    /// A proposal was taken: the next search for a counter goes on from there.
    mutating func keep(_ built: BuiltUsername) {
        guard let counter = built.counter else { return }
        if nextCounter.count >= Self.rememberedBases { nextCounter.removeAll(keepingCapacity: true) }
        nextCounter[built.base] = counter + 1
    }

    // MARK: counters

    private func counted(
        _ base: String, _ origin: BuiltUsername.Origin, _ isTaken: (String) throws -> Bool
    ) rethrows -> BuiltUsername {
        if try nextCounter[base] == nil && !Self.reserved.contains(base) && !isTaken(base) {
            return BuiltUsername(username: base, base: base, origin: origin)
        }
        let (stem, first) = counted(base)
        var counter = nextCounter[base] ?? first
        while try isTaken(Self.join(stem, counter)) { counter += 1 }
        return BuiltUsername(username: Self.join(stem, counter), base: base, origin: origin, counter: counter)
    }

    private func next(inSequence isTaken: (String) throws -> Bool) rethrows -> BuiltUsername {
        var number = nextCounter[""] ?? firstCounter ?? 1
        while try isTaken(String(number)) { number += 1 }
        return BuiltUsername(username: String(number), base: "", origin: .sequence, counter: number)
    }

    /// A base that ends in a number goes on from it: after `jdoe9` comes `jdoe10`.
    private func counted(_ base: String) -> (stem: String, first: Int) {
        let digits = base.utf8.reversed().prefix { (0x30...0x39).contains($0) }.count
        guard (1...9).contains(digits), digits < base.utf8.count,
            let number = Int(base.suffix(digits)), String(number).utf8.count == digits
        else { return (base, firstCounter ?? 2) }
        return (String(base.dropLast(digits)), number + 1)
    }

    /// The stem is cut where both do not fit, never the counter.
    private static func join(_ stem: String, _ counter: Int) -> String {
        let digits = String(counter)
        return stem.prefix(UsernameCleaning.limit - digits.utf8.count) + digits
    }

    // MARK: bases

    func base(for subject: Subject) -> (String, BuiltUsername.Origin) {
        let written: (String, BuiltUsername.Origin) =
            switch source {
            case .template:
                (fromTemplate(subject), .template)
            case .email:
                (charset.clean(subject.email ?? ""), .email)
            case .idnumber:
                (charset.clean(latin(subject.idnumber ?? "")), .idnumber)
            case .name, .sequence, .none:
                names(subject)
            }
        let local = subject.email.map { Self.letters(of: String($0.prefix { $0 != "@" }), keepingHyphens: true) } ?? ""
        let candidates = [written, (Self.trimmed(local), .email), ("user", .lastResort)]
        let found = candidates.first { !Self.trimmed($0.0).isEmpty } ?? candidates[2]
        return (String(found.0.prefix(UsernameCleaning.limit)), found.1)
    }

    private func fromTemplate(_ subject: Subject) -> String {
        let names = NameTemplate.Names(firstname: latin(subject.firstname), lastname: latin(subject.lastname))
        return charset.clean(template?.expanded(names) ?? "")
    }

    private func latin(_ text: String) -> String { charset.isLatin ? Self.latin(text) : text }

    private func names(_ subject: Subject) -> (String, BuiltUsername.Origin) {
        let isPlain = (subject.firstname + subject.lastname).utf8.allSatisfy { $0 < 0x80 }
        let letters = [subject.firstname, subject.lastname].map { Self.letters(of: $0, keepingHyphens: false) }.joined()
        return (Self.trimmed(charset.clean(letters)), isPlain ? .names : .namesInPlainLetters)
    }

    /// What of a text can stand in a username; apostrophes, blanks and (in names) hyphens are dropped.
    private static func letters(of text: String, keepingHyphens: Bool) -> String {
        String(
            decoding: latin(text).lowercased().utf8.filter {
                UsernameCleaning.isAllowed($0) && $0 != 0x40 && (keepingHyphens || $0 != 0x2D)
            }, as: UTF8.self)
    }

    private static func latin(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
        // Not `folding`: it leaves ł, ø, ß and every other script as they are.
        return text.applyingTransform(StringTransform("Any-Latin; Latin-ASCII"), reverse: false) ?? ""
    }

    private static func trimmed(_ text: String) -> String {
        text.trimmingCharacters(in: CharacterSet(charactersIn: "._-"))
    }
}
