import StagingStore

/// Every way in which an operation by hand can be refused. Nothing is changed when one is thrown.
package enum OperationProblem: Error, Equatable {
    /// What a mapping names is no Moodle course.
    case target(CourseTargetProblem, code: String)
    case emptyCode
    case codeTooLong(String)
    case emptyRole
    case notARoleID(role: String, written: String)
    case unknownField(String, nearest: String?)
    case emptyColumn
    case unmappedField(String)
    case unknownProfileField(String)
    case unknownMapping(column: String, source: String, dataset: String)

    /// Nobody has that username, idnumber or e-mail address.
    case nobody(String, near: [String])
    case several(String, names: [String])

    case noSuchEntry(Int64)
    case wrongState(entry: Int64, state: EntryState, decision: Decision.Kind, possible: [Decision.Kind])

    case notAMoodleID(String)
    case accountTaken(moodleID: Int64, by: String)
    case alreadyLinked(person: String, moodleID: Int64)
    case protectedAccount(moodleID: Int64, ProtectedAccount)
    /// A request about the person's account may be under way.
    case beingSent(person: String, entry: Int64)

    case noImport(Int64)
    /// No import has rejected rows or failed entries; or the one that was named has none.
    case nothingToTryBack(import: Int64?)
    case fileExists(path: String)
    case cannotWrite(path: String, detail: String)
}

/// An account that nobody is linked to, because nothing may ever be changed in it.
package enum ProtectedAccount: Sendable, Equatable {
    case guest
    case administrator
    case service(username: String)
}
