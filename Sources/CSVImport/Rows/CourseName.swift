import StagingStore

/// A course as a cell names it: the code that the store maps, and where the code leads unless it was mapped before.
struct CourseName: Hashable {
    let code: String
    let target: CourseTarget

    /// What a name without a prefix means in a column.
    typealias Plain = CourseKey

    /// - Returns: nil if it can name no course: an id that is no number or the front page's, nothing after a prefix.
    init?(_ written: String, plain: Plain) {
        let hasPrefix = Plain.allCases.contains { written.lowercased().hasPrefix($0.rawValue + ":") }
        do {
            target = try CourseTarget(hasPrefix ? written : "\(plain.rawValue):\(written)")
        } catch {
            // Which of the ways it fails in makes no difference to what to write instead.
            return nil
        }
        // A plain shortname is its own code; a plain number or idnumber says what it is, for they may look alike.
        code = plain == .shortname && !hasPrefix ? written : target.text
    }

    /// What to say of a cell that names no course.
    static func finding(for written: String, plain: Plain) -> RowFinding {
        let number = written.lowercased().hasPrefix("id:") ? String(written.dropFirst(3)) : plain == .id ? written : ""
        return Int64(number) == 1 ? .place(.frontPage(found: written)) : .courseTarget(found: written)
    }
}
