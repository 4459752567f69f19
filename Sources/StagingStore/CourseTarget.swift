import Foundation

/// A Moodle course as a mapping names it: `shortname:BIO101`, `idnumber:SIS-7` or `id:42`.
package struct CourseTarget: Sendable, Hashable {
    /// As `course_targets.target` holds it: trimmed, Unicode normal form C, the field's name in small letters.
    package let text: String

    private init(text: String) {
        self.text = text
    }

    /// Where a code leads that was met for the first time: to the course of that short name.
    package static func shortname(_ code: String) -> CourseTarget {
        CourseTarget(text: Field.shortname.rawValue + ":" + code.precomposedStringWithCanonicalMapping)
    }

    package init(_ written: String) throws(CourseTargetProblem) {
        let trimmed = written.trimmingCharacters(in: .whitespacesAndNewlines).precomposedStringWithCanonicalMapping
        guard let colon = trimmed.firstIndex(of: ":"), let field = Field(rawValue: trimmed[..<colon].lowercased())
        else { throw .noField(trimmed) }
        let value = trimmed[trimmed.index(after: colon)...].trimmingCharacters(in: .whitespaces)
        guard !value.isEmpty else { throw .nothingNamed(trimmed) }
        // Moodle counts characters as the database does, in code points.
        guard value.unicodeScalars.count <= field.longest else { throw .tooLong(trimmed, longest: field.longest) }
        if field == .id {
            guard let number = Int64(value), number > 0, String(number) == value else { throw .notANumber(trimmed) }
            guard number != Self.frontPage else { throw .frontPage }
        }
        text = field.rawValue + ":" + value
    }

    /// Moodle's first course is the site's front page (`lib/db/install.php`, 4.5): nobody is enrolled there.
    private static let frontPage = 1

    private enum Field: String {
        case shortname
        case idnumber
        case id

        /// `lib/db/install.xml`, table `course`, Moodle 4.5.
        var longest: Int {
            switch self {
            case .shortname: 255
            case .idnumber: 100
            case .id: 19
            }
        }
    }
}

/// Every way in which the written name of a course can fail to name one.
package enum CourseTargetProblem: Error, Equatable {
    case noField(String)
    case nothingNamed(String)
    case notANumber(String)
    case frontPage
    case tooLong(String, longest: Int)

    package var message: String {
        switch self {
        case .noField(let written):
            """
            '\(written)' does not say which field of the Moodle course it names. Write shortname:CODE, \
            idnumber:NUMBER or id:NUMBER, for example shortname:BIO101.
            """
        case .nothingNamed(let written):
            "'\(written)' names no course after the colon. Write, for example, shortname:BIO101."
        case .notANumber(let written):
            """
            '\(written)' is not the number of a course. After id: comes the number that Moodle shows in the \
            course's address, for example id:42.
            """
        case .frontPage:
            "id:1 is the front page of a Moodle site, and nobody can be enrolled there. Name another course."
        case .tooLong(let written, let longest):
            "'\(written.prefix(40))…' is longer than Moodle allows: at most \(longest) characters after the colon."
        }
    }
}
