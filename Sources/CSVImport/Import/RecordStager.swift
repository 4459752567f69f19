/// What becomes of one record of a file.
enum StagedRecord {
    /// - object: the row that stands for the record in the store, where there is one.
    case staged(RowOutcome, object: Int64?)
    /// Nobody is meant by it as things stand: looked at again when it comes again.
    case skipped
    case rejected([Finding])
}

/// Stages the records of one kind of file.
protocol RecordStager: AnyObject {
    /// Whether a row that did not change is looked at all the same, because others may have changed what it says.
    var alwaysLooks: Bool { get }

    /// What the record is known by; nil if the row does not say.
    func key(of row: FileRow) -> RecordKey?

    /// - Parameters:
    ///   - earlier: the line of the same record that came before in this file, and which fields it had filled.
    ///   - report: takes what was found. After an error nothing may have been written.
    func stage(_ row: FileRow, earlier: (line: Int, fields: Set<String>)?, report: (Finding) -> Void) throws
        -> StagedRecord

    /// Of a file that is loaded into an empty store, stages a row that is surely about somebody new.
    /// - Parameter isRepeated: whether the record has a line before this one.
    /// - Returns: nil if it may be about somebody whom another row named before: it must be staged after those.
    func stageIfNew(_ row: FileRow, isRepeated: Bool, report: (Finding) -> Void) throws -> StagedRecord?

    /// A row that is as it was last time may still bring what is not part of its contents.
    /// - Returns: whether something was written.
    func refresh(_ row: FileRow, object: Int64?) throws -> Bool

    /// What the rows of a full file name beside their own object; nil where that is nothing.
    var parts: StatedParts? { get }

    /// Tells `parts` what an unchanged row names.
    func restate(_ row: FileRow, object: Int64) throws

    /// Takes away what `parts` found to be left out.
    func remove(_ leftOut: [StatedParts.LeftOut], line: Int) throws

    /// People whom commands of this file take out of cohorts and whom no other row of it puts back.
    var removedByCommand: Int { get }
    /// What `parts` can not tell of itself.
    func leftOutBesides() throws -> [StatedParts.LeftOut]

    /// Of a preview: what the row staged last came to, and why.
    var explanation: RowExplanation? { get }
    func explain(unchanged object: Int64) throws -> RowExplanation?

    /// Called after the last row.
    func finish() throws

    /// Of the objects that a full file left out, those that are this source's to take away.
    func removable(_ objects: Set<Int64>) throws -> Set<Int64>

    /// Takes away the objects of records that a full file no longer has.
    func remove(objects: Set<Int64>, line: Int) throws
}

extension RecordStager {
    var alwaysLooks: Bool { false }
    func stageIfNew(_ row: FileRow, isRepeated: Bool, report: (Finding) -> Void) throws -> StagedRecord? { nil }
    var parts: StatedParts? { nil }
    var removedByCommand: Int { 0 }

    func restate(_ row: FileRow, object: Int64) throws {}
    func remove(_ leftOut: [StatedParts.LeftOut], line: Int) throws {}
    func leftOutBesides() throws -> [StatedParts.LeftOut] { [] }
    var explanation: RowExplanation? { nil }
    func explain(unchanged object: Int64) throws -> RowExplanation? { nil }
    func finish() throws {}

    func refresh(_ row: FileRow, object: Int64?) throws -> Bool { false }
    func removable(_ objects: Set<Int64>) throws -> Set<Int64> { [] }
    func remove(objects: Set<Int64>, line: Int) throws {}
}
