import StagingStore

/// What came of one file.
package struct ImportReport: Sendable, Equatable {
    package enum State: String, Sendable {
        case loaded
        /// The same bytes with the same options as the last one of its kind; nothing to do.
        case same
        /// Something is wrong with the file as a whole; nothing of it was staged.
        case refused
        case preview
    }

    /// Records of the file. `read` = added + changed + unchanged + rejected.
    package struct Rows: Sendable, Equatable {
        package var read = 0
        package var added = 0
        package var changed = 0
        package var unchanged = 0
        /// Records of earlier files that a full file no longer has.
        package var removed = 0
        package var rejected = 0
    }

    package struct Problem: Sendable, Equatable {
        /// The physical line where the record starts; the header is line 1.
        package let line: Int
        /// The column as the file names it; empty for the whole row.
        package let column: String
        package let code: String
        package let severity: Severity
        package let message: String
    }

    /// In a preview the number that the import would have had.
    package var importID: Int64 = 0
    package var state = State.loaded
    package var rows = Rows()
    /// Records of the file that its conditions left out; not among `rows`.
    package var filtered = 0
    /// Of the unchanged ones: rows about people whom the options leave as they are, or whom a key did not find.
    package var skipped = 0
    /// Entries made in the outbox, by kind.
    package var entries: [EntryKind: Int] = [:]
    /// The first thousand; `import_problems` has all.
    package var problems: [Problem] = []
    /// Errors in all, also those that are not listed.
    package var errors = 0
    package var warnings = 0
    /// The file as it was named; `-` for standard input.
    package var file: String
    package var dataset: Dataset?
    package var source: String
    package var delimiter = ""
    package var encoding = ""
    /// SHA-256 of the file, in hexadecimal digits.
    package var fingerprint = ""
    package var bytes = 0
    package var refusal: Refusal?
    /// The copy in the archive.
    package var archived: String?
    /// What to type next, where the file alone does not settle it.
    package var hints: [String] = []
    /// Of a preview: the first thousand entries that the import would make.
    package var changes: [Change] = []

    /// Of a preview: what each row of the file came to, in its order.
    package var decisions: [Decision] = []

    package struct Decision: Sendable, Equatable {
        /// The physical line where the record starts.
        package let line: Int
        /// `new`, `changed`, `unchanged`, `deleted`, `left as it is`, `stepped over` or `rejected`.
        package let action: String
        package let username: String?
        /// Where the username comes from.
        package let why: String?
        /// Whom the store knew already, and by what.
        package let matched: String?
        package let problems: [String]
    }

    /// An entry as a person reads it.
    package struct Change: Sendable, Equatable {
        package let line: Int
        package let kind: EntryKind
        package let username: String?
        package let course: String?
        package let role: String?
        package let group: String?
        package let grouping: String?
        package let cohort: String?
        /// JSON texts of the entry: what is wanted, and what was staged before.
        package let payload: String?
        package let before: String?
    }

    package init(file: String, dataset: Dataset?, source: String) {
        self.file = file
        self.dataset = dataset
        self.source = source
    }

    package struct Refusal: Sendable, Equatable {
        package let line: Int
        /// As the file names it; empty where no one column is meant.
        package let column: String
        package let code: String
        package let message: String
    }
}

/// Whether a finding rejects its row.
package enum Severity: String, Sendable {
    case error
    case warning
}
