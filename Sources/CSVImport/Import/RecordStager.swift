/// What becomes of one record of a file.
enum StagedRecord {
    /// - object: the row that stands for the record in the store, where there is one.
    case staged(RowOutcome, object: Int64?)
    case rejected([Finding])
}

/// Stages the records of one kind of file.
protocol RecordStager: AnyObject {
    /// What the record is known by; nil if the row does not say.
    func key(of row: FileRow) -> RecordKey?

    /// - Parameters:
    ///   - earlier: the line of the same record that came before in this file, and which fields it had filled.
    ///   - report: takes what was found. After an error nothing may have been written.
    func stage(_ row: FileRow, earlier: (line: Int, fields: Set<String>)?, report: (Finding) -> Void) throws
        -> StagedRecord

    /// A row that is as it was last time may still bring what is not part of its contents.
    /// - Returns: whether something was written.
    func refresh(_ row: FileRow, object: Int64?) throws -> Bool

    /// Of the objects that a full file left out, those that are this source's to take away.
    func removable(_ objects: Set<Int64>) throws -> Set<Int64>

    /// Takes away the objects of records that a full file no longer has.
    func remove(objects: Set<Int64>, line: Int) throws
}

extension RecordStager {
    func refresh(_ row: FileRow, object: Int64?) throws -> Bool { false }
}
