/// What an enrolment comes to: a pure decision from what the row says and what is staged.
struct EnrolmentDecision: Equatable {
    let role: String
    let terms: EnrolmentTerms

    /// The same enrolment as staged before.
    struct Staged: Equatable {
        let role: String
        let terms: EnrolmentTerms
        let isActive: Bool
    }

    /// - Parameters:
    ///   - staged: what is staged for this person under this course code, in any role.
    ///   - midnight: of today, where a period needs a start.
    /// - Returns: nil if it would end before it starts.
    init?(_ statement: EnrolmentStatement, staged: [Staged], standardRole: String, midnight: Int64) {
        // An empty role cell is no wish to change a role.
        role = statement.role ?? staged.first(where: \.isActive)?.role ?? standardRole
        let role = role
        let same = staged.first { $0.role == role }
        let before = same?.terms ?? EnrolmentTerms()
        var terms = EnrolmentTerms()
        terms.start = Self.start(statement, before, midnight)
        terms.end = Self.end(statement, before, terms.start)
        // Somebody who comes back is not still suspended for having been away.
        terms.suspended = statement.suspended ?? (same?.isActive == true && before.suspended)
        guard terms.end == 0 || terms.end > terms.start else { return nil }
        self.terms = terms
    }

    /// A period without a start begins the day it is first met, and keeps that day as long as the period stays.
    private static func start(_ statement: EnrolmentStatement, _ before: EnrolmentTerms, _ midnight: Int64) -> Int64 {
        if let start = statement.start { return start }
        guard let period = statement.period, period > 0 else { return before.start }
        return before.start > 0 && before.end - before.start == period ? before.start : midnight
    }

    /// Dates are never reset by leaving them out.
    private static func end(_ statement: EnrolmentStatement, _ before: EnrolmentTerms, _ start: Int64) -> Int64 {
        if let end = statement.end { return end }
        if let period = statement.period { return period > 0 ? start + period : 0 }
        return before.end
    }
}
