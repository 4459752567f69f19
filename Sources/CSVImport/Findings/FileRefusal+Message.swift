import CSVReading

extension FileRefusal {
    /// What was found, what was expected, what to do.
    var message: String {
        switch self {
        case .unreadable(let problem): problem.message
        case .noRows:
            """
            The file has a header and no rows. If it is meant to say that nobody is left, say so with a file of the last \
            people; check that the export that wrote it has finished.
            """
        case .changedMeanwhile:
            "The file changed while it was read. Wait until the export that writes it has finished, then import again."
        case .oneColumn(let name):
            """
            The header has one column only, \(Words.quoted(name)). Expected two or more, such as \
            username,firstname,lastname,email. If another character separates the cells, name it with --delimiter.
            """
        case .emptyColumnName(let number):
            "Column \(number) has no name in the header. Give it one, or take the column out."
        case .unknownColumn(let name, let number, let nearest, let dataset):
            "Column \(number) is called \(Words.quoted(name)), which \(Words.file(dataset)) does not have. "
                + (nearest.map { "Did you mean \(Words.quoted($0))? " } ?? "")
                    + """
                    Correct the name, or map it with "moodlesync map columns", or leave it out there with "-".
                    """ + (dataset == .users ? " To keep its cells here all the same: --unknown-columns keep." : "")
        case .duplicateColumn(let name, let number, let first, let firstNumber):
            """
            Columns \(firstNumber) (\(Words.quoted(first))) and \(number) (\(Words.quoted(name))) mean the same. Take one \
            of them out.
            """
        case .missingForNewPeople(let columns, let line):
            """
            The header, line \(line) of the file, has no column \(Words.all(columns)). Every new person needs \
            \(columns.count == 1 ? "it" : "them"), and no row could be taken without. Add \
            \(columns.count == 1 ? "the column" : "the columns"), fill in the cells and import the file again\
            \(columns.contains("email") ? ", or give each an address of their own: --default email=%u@example.org" : ""). \
            If the rows are about accounts that Moodle has, say so with --only-existing, and with --key by what it knows them.
            """
        case .missingColumn(let dataset, let group):
            """
            \(Words.file(dataset, startsSentence: true)) needs a column \(Words.either(group)), and the header has none. Add it.
            """
        case .unknownField(let column, let field, let nearest, let dataset):
            "The column \(Words.quoted(column)) is to be \(Words.quoted(field)), which \(Words.file(dataset)) does not have. "
                + (nearest.map { "Did you mean \(Words.quoted($0))? " } ?? "")
                + "Correct the profile or --column, or leave the column out there with \"-\"."
        case .keyColumn(let column, let header):
            """
            The key is the column \(Words.quoted(column)), which the file does not have. Its columns are \
            \(Words.all(header.map(Words.quoted))). Correct --key or the profile, or the file's header.
            """
        case .filterColumn(let condition, let column, let header):
            """
            The condition \(Words.quoted(condition)) is about the column \(Words.quoted(column)), which the file does not \
            have. Its columns are \(Words.all(header.map(Words.quoted))). Correct the profile or --only, or the file's header.
            """
        case .allFiltered(let count, let conditions):
            """
            Not one of \(Words.rows(count)) meets the conditions \(Words.all(conditions.map(Words.quoted))). If that is right, \
            there is nothing to import; else correct the profile or --only.
            """
        case .unknownKind(let names):
            """
            The first line names no column that is known: \(Words.quoted(names.joined(separator: ", "))). Expected names \
            such as username,firstname,lastname,email. If the file has no header, add one.
            """
        case .ambiguousKind(let kinds):
            "The header fits several kinds of file. Say which one: --kind \(Words.either(kinds.map(\.rawValue)))."
        case .modeWithoutMeaning(let dataset):
            "\(Words.file(dataset, startsSentence: true)) can not be imported with --full: it never removes anything. Leave --full out."
        case .notAboutPeople(let dataset):
            """
            The file is \(Words.file(dataset)), and only a users file can be exported cleaned. Without a file, export \
            writes all staged people.
            """
        case .removals(let found, let expected):
            Self.removals(found, expected)
        case .removalsWithoutMeaning(let dataset):
            """
            --removals names how much a file may take away, and \(Words.file(dataset)) that is read as an addition takes \
            nothing away. If it is all that its source has to say, import it with --full --removals and the number; else \
            leave --removals out.
            """
        case .commandedRemovals(let dataset, let count, let expected):
            """
            The commands of this file would take \(count == 1 ? "1 person" : "\(count) people") out of cohorts\
            \(expected.map { ", more than --removals \($0)" } ?? ""). If that is right, import it with \
            --kind \(dataset.rawValue) --removals \(count).
            """
        case .unrecognisedRows(let lines, let count, let removals):
            """
            \(Words.rows(count)) (line \(lines.map(String.init).joined(separator: ", "))\(count > lines.count ? ", …" : "")) \
            can not be recognised, so it is not known which of \(Words.removals(removals)) are real. Correct the rows, or \
            import the file without --full.
            """
        }
    }

    private static func removals(_ found: Removals, _ expected: Int?) -> String {
        var parts: [String] = []
        if found.records > 0 { parts.append("\(Words.records(found.records)) that it no longer has") }
        if found.parts > 0 {
            parts.append(
                found.parts == 1
                    ? "1 enrolment or membership that its person's row no longer names"
                    : "\(found.parts) enrolments and memberships that their people's rows no longer name")
        }
        if found.groupings > 0 {
            parts.append(
                found.groupings == 1
                    ? "1 group from a grouping that its row no longer names"
                    : "groups from \(found.groupings) groupings that their rows no longer name")
        }
        let what = "This full file would remove \(parts.joined(separator: " and ")). "
        let type =
            found.total == 0
            ? "This full file would remove nothing. Leave --removals out."
            : what + "If that is right, import it with --full --removals \(found.total)."
        return expected.map { "--removals \($0) does not agree. " + type } ?? type
    }
}
