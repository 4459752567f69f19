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

        package var isEmpty: Bool { lost.isEmpty && doubled.isEmpty && wrong.isEmpty }

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
    /// In the store otherwise than it must be, or otherwise than in Moodle; counted as people that are wrong.
    package var broken: [String] = []

    package init() {}

    package static let none = Losses()

    package static func + (left: Losses, right: Losses) -> Losses {
        var sum = Losses()
        sum.people = left.people + right.people
        sum.enrolments = left.enrolments + right.enrolments
        sum.broken = left.broken + right.broken
        return sum
    }
}
