/// What a fault did to people and their places, in words; all empty if it did nothing.
package struct Losses: Equatable, Sendable {
    package struct Group: Equatable, Sendable {
        /// Wanted, and not in Moodle.
        package var lost: [String] = []
        /// In Moodle more than once.
        package var doubled: [String] = []
        /// In Moodle otherwise than wanted.
        package var wrong: [String] = []

        package init() {}

        package var counts: [Int] { [lost.count, doubled.count, wrong.count] }

        static func + (left: Group, right: Group) -> Group {
            var sum = left
            sum.lost += right.lost
            sum.doubled += right.doubled
            sum.wrong += right.wrong
            return sum
        }
    }

    package var people = Group()
    package var enrolments = Group()
    /// In the store otherwise than it must be, or otherwise than in Moodle.
    package var broken: [String] = []
    /// Secrets where they must not be.
    package var leaked: [String] = []

    package init() {}

    package static let none = Losses()

    package static func + (left: Losses, right: Losses) -> Losses {
        var sum = Losses()
        sum.people = left.people + right.people
        sum.enrolments = left.enrolments + right.enrolments
        sum.broken = left.broken + right.broken
        sum.leaked = left.leaked + right.leaked
        return sum
    }

    package static func += (left: inout Losses, right: Losses) { left = left + right }

    package var counts: [Int] { people.counts + enrolments.counts + [broken.count, leaked.count] }
}
