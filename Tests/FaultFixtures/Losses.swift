/// What a fault did to people and their places, in words; all empty if it did nothing.
package struct Losses: Equatable, Sendable {
    /// Wanted, and not in Moodle.
    package var lost: [String] = []
    /// In Moodle more than once.
    package var doubled: [String] = []
    /// In Moodle otherwise than wanted, or in the store otherwise than in Moodle.
    package var wrong: [String] = []

    package init(lost: [String] = [], doubled: [String] = [], wrong: [String] = []) {
        self.lost = lost
        self.doubled = doubled
        self.wrong = wrong
    }

    package static let none = Losses()

    package static func + (left: Losses, right: Losses) -> Losses {
        Losses(lost: left.lost + right.lost, doubled: left.doubled + right.doubled, wrong: left.wrong + right.wrong)
    }
}
