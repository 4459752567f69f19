/// A column of the file and what it means.
struct Column: Equatable, Sendable {
    /// Its place in a record, from 0.
    let index: Int
    /// Its name as the file has it, blanks trimmed.
    let written: String
    /// Moodle's name for it: lower case, but for the shortname in `profile_field_…`.
    let field: String
}
