/// Entries that wait for the same thing.
package struct Waiting: Sendable, Equatable, Encodable {
    package enum Thing: String, Sendable, Encodable {
        /// Accounts that a push has still to make.
        case account
        /// An account whose making failed.
        case failedAccount = "failed-account"
        /// A course that the site did not show.
        case course
        /// A role without a number.
        case role
        case group
        case grouping
        case cohort
        /// Enrolments that must come first.
        case enrolment
        /// Groups that a person must be in before leaving the others.
        case members
        case approval
        /// The outcome is unknown until a look-up.
        case lookUp = "look-up"
        case answer
        /// Nothing else: the next push sends it.
        case push
    }

    package let waitsFor: Thing
    /// Which course, role, group or cohort; nil where the entries wait for as many things as there are people.
    package let name: String?
    /// Why it is not there.
    package let problem: String?
    package let entries: Int

    /// Whether the next push sends them or asks about them, or what they wait for comes first in it.
    package var isForPush: Bool {
        switch waitsFor {
        case .push, .lookUp, .account, .enrolment, .members, .grouping: true
        case .course, .group, .cohort: problem == nil
        case .role, .failedAccount, .approval, .answer: false
        }
    }

    enum CodingKeys: String, CodingKey {
        case name, problem, entries
        case waitsFor = "waits_for"
    }
}
