import StagingStore

/// A person's place in a group or cohort as the one number that `source_rows` keeps of a record.
struct MembershipObject {
    let person: Int64
    /// The group's or cohort's id.
    let container: Int64

    private static let bits: Int64 = 24

    init(person: Int64, container: Int64) {
        self.person = person
        self.container = container
    }

    init(number: Int64) {
        person = number >> Self.bits
        container = number & ((1 << Self.bits) - 1)
    }

    var number: Int64 {
        precondition(container < 1 << Self.bits, "sixteen million groups or cohorts are more than a site can have")
        return person << Self.bits | container
    }
}
