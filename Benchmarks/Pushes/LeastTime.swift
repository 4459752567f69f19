/// How fast a push can be at all on the server of the cost model, with two requests in flight.
///
/// Each of these takes its time whoever asks: every course is looked up, every person is looked up by username, e-mail
/// and idnumber, made, enrolled and read back, in requests as large as the limits of variables and records allow.
struct LeastTime {
    let people: Int
    let courses: Int

    private static let request = 0.025
    private static let lookUp = 0.001
    private static let creation = 0.009
    private static let enrolment = 0.004
    private static let inFlight = 2.0
    /// Records in one request: what 900 variables hold, 200 at most.
    private static let recordsOfPerson = 900 / (SamplePerson.columns.count + 1)
    private static let recordsOfEnrolment = 900 / 6
    private static let mostRecords = 200

    /// Seconds for all that a push does.
    var seconds: Double {
        let lookUps = Double(courses) * (Self.request + Self.lookUp) + 3 * work(Self.lookUp, inOne: Self.mostRecords)
        let readBack = work(Self.lookUp, inOne: Self.mostRecords)
        return (lookUps + writes + readBack) / Self.inFlight
    }

    /// Seconds of a client that trusts one look-up and reads nothing back.
    var secondsOfTheTrustful: Double {
        (work(Self.lookUp, inOne: Self.mostRecords) + writes) / Self.inFlight
    }

    private var writes: Double {
        work(Self.creation, inOne: Self.recordsOfPerson) + work(Self.enrolment, inOne: Self.recordsOfEnrolment)
    }

    private func work(_ each: Double, inOne records: Int) -> Double {
        Double((people + records - 1) / records) * Self.request + Double(people) * each
    }
}
