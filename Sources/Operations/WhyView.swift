import GRDB
import StagingStore

/// All that the store knows of a person, in the order in which it happened.
package struct PersonStory: Sendable, Equatable, Encodable {
    package let person: Person
    package let events: [StoryEvent]
}

/// One thing that happened to a person.
package struct StoryEvent: Sendable, Equatable, Encodable {
    package enum What: String, Sendable, Encodable {
        /// A file's row stands in staging: person, enrolment, group or cohort member.
        case staged
        /// The importer doubted something in that row.
        case warning
        /// An entry was put into the outbox.
        case entry
        /// An entry changed its state.
        case move
        /// An entry was part of a request to Moodle, and what came back.
        case request
        /// A value that no web service takes was written out for a person.
        case handedOver = "handed-over"
        /// A field rule left in Moodle what somebody had there.
        case kept
    }

    package let at: String
    package let what: What
    /// What it is about: a course, group or cohort with the role; nil for the account itself.
    package var about: String?
    package var file: String?
    package var line: Int?
    package var entry: Int64?
    package var kind: String?
    package var was: String?
    package var state: String?
    /// The command, and who ran it where.
    package var by: String?
    package var function: String?
    /// JSON of what was sent, secrets masked; of an entry, its payload.
    package var sent: String?
    package var verdict: String?
    package var moodleID: Int64?
    package var httpStatus: Int?
    package var message: String?

    enum CodingKeys: String, CodingKey {
        case at, what, about, file, line, entry, kind, was, state, by, function, sent, verdict, message
        case moodleID = "moodle_id"
        case httpStatus = "http_status"
    }
}

/// Answers why a person stands in Moodle as they do.
package struct WhyView {
    private let store: StagingStore

    package init(_ store: StagingStore) {
        self.store = store
    }

    /// The story of everybody with that username, idnumber or e-mail address.
    /// - Throws: `OperationProblem.nobody` with names like it.
    package func stories(of text: String) throws -> [PersonStory] {
        try store.read { db in
            let persons = try PersonFinder.find(text, db)
            if persons.isEmpty {
                throw OperationProblem.nobody(text, near: try PersonFinder.near(text, db))
            }
            return try persons.map { person in
                PersonStory(person: person, events: try StoryEvents.of(person.id, db))
            }
        }
    }
}
