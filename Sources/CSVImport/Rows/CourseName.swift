/// A course as a cell names it: the code that the store maps, and where the code leads unless it was mapped before.
struct CourseName: Hashable {
    let code: String
    /// As `course_targets.target` has it.
    let target: String

    /// What a name without a prefix means in a column.
    enum Plain: String {
        case shortname
        case idnumber
        case id
    }

    private static let longest = 255

    /// - Returns: nil if it can name no course: an id that is no number or the front page's, nothing after a prefix.
    init?(_ written: String, plain: Plain) {
        if let (prefix, rest) = Self.prefix(of: written) {
            guard let target = Self.target(prefix, rest) else { return nil }
            self.init(code: target, target: target)
        } else {
            guard let target = Self.target(plain, written) else { return nil }
            // A plain shortname is its own code; a plain number or idnumber says what it is, for they may look alike.
            self.init(code: plain == .shortname ? written : target, target: target)
        }
    }

    private init?(code: String, target: String) {
        guard code.unicodeScalars.count <= Self.longest else { return nil }
        self.code = code
        self.target = target
    }

    private static func prefix(of written: String) -> (Plain, String)? {
        guard let colon = written.firstIndex(of: ":"), let prefix = Plain(rawValue: written[..<colon].lowercased())
        else { return nil }
        let rest = written[written.index(after: colon)...].drop { $0 == " " }
        return (prefix, String(rest))
    }

    private static func target(_ kind: Plain, _ value: String) -> String? {
        guard !value.isEmpty else { return nil }
        guard kind == .id else { return "\(kind.rawValue):\(value)" }
        // Course 1 is the front page, where nobody is enrolled.
        guard let number = Int64(value), number > 1 else { return nil }
        return "id:\(number)"
    }
}
