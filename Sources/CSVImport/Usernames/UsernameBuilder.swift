import Foundation

/// Builds a username for a person whose row has none.
///
/// From first and last name in Latin letters without accents; where they give nothing, from the e-mail's local part;
/// where that gives nothing, `user`. A taken one gets a counter: `jdoe`, `jdoe2`, `jdoe3`.
struct UsernameBuilder {
    /// Never built, whoever they would be for.
    static let reserved: Set<String> = ["guest", "admin"]

    // Where the search for a free counter stopped, so that a thousand people of one name do not cost a million look-ups.
    private var nextCounter: [String: Int] = [:]
    private static let rememberedBases = 10_000

    /// - Parameter isTaken: whether somebody has, had or will have it.
    mutating func build(
        firstname: String, lastname: String, email: String?, isTaken: (String) throws -> Bool
    ) rethrows -> String {
        let base = Self.base(firstname: firstname, lastname: lastname, email: email)
        if try nextCounter[base] == nil && !Self.reserved.contains(base) && !isTaken(base) { return base }
        let (stem, first) = Self.counted(base)
        var counter = nextCounter[base] ?? first
        var candidate = Self.join(stem, counter)
        while try isTaken(candidate) {
            counter += 1
            candidate = Self.join(stem, counter)
        }
        if nextCounter.count >= Self.rememberedBases { nextCounter.removeAll(keepingCapacity: true) }
        nextCounter[base] = counter + 1
        return candidate
    }

    static func base(firstname: String, lastname: String, email: String?) -> String {
        let name = letters(of: firstname, keepingHyphens: false) + letters(of: lastname, keepingHyphens: false)
        let local = email.map { letters(of: String($0.prefix { $0 != "@" }), keepingHyphens: true) } ?? ""
        let found = [name, local].map(trimmed).first { !$0.isEmpty } ?? "user"
        return String(found.prefix(UsernameCleaning.limit))
    }

    /// What of a text can stand in a username; apostrophes, blanks and (in names) hyphens are dropped.
    private static func letters(of text: String, keepingHyphens: Bool) -> String {
        var text = text
        if !text.utf8.allSatisfy({ $0 < 0x80 }) {
            // Not `folding`: it leaves ł, ø, ß and every other script as they are.
            text = text.applyingTransform(StringTransform("Any-Latin; Latin-ASCII; Lower()"), reverse: false) ?? ""
        }
        return String(
            decoding: text.lowercased().utf8.filter {
                UsernameCleaning.isAllowed($0) && $0 != 0x40 && (keepingHyphens || $0 != 0x2D)
            }, as: UTF8.self)
    }

    private static func trimmed(_ text: String) -> String {
        text.trimmingCharacters(in: CharacterSet(charactersIn: "._-"))
    }

    /// A base that ends in a number goes on from it: after `jdoe9` comes `jdoe10`.
    private static func counted(_ base: String) -> (stem: String, first: Int) {
        let digits = base.utf8.reversed().prefix { (0x30...0x39).contains($0) }.count
        guard (1...9).contains(digits), digits < base.utf8.count,
            let number = Int(base.suffix(digits)), String(number).utf8.count == digits
        else { return (base, 2) }
        return (String(base.dropLast(digits)), number + 1)
    }

    /// The stem is cut where both do not fit, never the counter.
    private static func join(_ stem: String, _ counter: Int) -> String {
        let digits = String(counter)
        return stem.prefix(UsernameCleaning.limit - digits.utf8.count) + digits
    }
}
