import StagingStore

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
    struct EndsBeforeItStarts: Error, Equatable {
        let start: Int64
        let end: Int64

        var finding: RowFinding { .endsBeforeStart(start: DateCell.text(start), end: DateCell.text(end)) }
    }

    init(_ statement: EnrolmentStatement, staged: [Staged], standardRole: String, midnight: Int64)
        throws(EndsBeforeItStarts)
    {
        // An empty role cell is no wish to change a role.
        role = statement.role ?? staged.first(where: \.isActive)?.role ?? standardRole
        let role = role
        let same = staged.first { $0.role == role }
        // Moodle keeps dates by enrolment, not by role: a further role brings none of its own unless the row says so.
        let before =
            same?.terms ?? staged.first(where: \.isActive)?.terms ?? .unstated
        let start = Self.start(statement, before, midnight)
        let end = Self.end(statement, before, start)
        guard end == 0 || end > start else { throw EndsBeforeItStarts(start: start, end: end) }
        // As the dates, the status is the enrolment's, whatever role it is given by; but somebody who comes back is not
        // still suspended for having been away.
        let standing = same?.isActive == true ? same : staged.first(where: \.isActive)
        let isSuspended = statement.suspended ?? (standing?.terms.isSuspended == true)
        terms = EnrolmentTerms(
            startsAt: start, endsAt: end, isSuspended: isSuspended, isStated: statement.hasTerms || before.isStated)
    }

    /// A period without a start begins the day it is first met, and keeps that day as long as the period stays.
    private static func start(_ statement: EnrolmentStatement, _ before: EnrolmentTerms, _ midnight: Int64) -> Int64 {
        if let start = statement.start { return start }
        guard let period = statement.period, period > 0 else { return before.startsAt }
        return before.startsAt > 0 && before.endsAt - before.startsAt == period
            ? before.startsAt : midnight
    }

    /// Dates are never reset by leaving them out.
    private static func end(_ statement: EnrolmentStatement, _ before: EnrolmentTerms, _ start: Int64) -> Int64 {
        if let end = statement.end { return end }
        if let period = statement.period { return period > 0 ? start + period : 0 }
        return before.endsAt
    }
}
