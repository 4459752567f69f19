import ArgumentParser
import CSVImport
import CSVReading
import Foundation

/// How the bytes of a file become rows.
struct ReadingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            What the file holds: users, enrolments, cohorts, cohort-members, groups, group-members, mappings. \
            (default: told from its header)
            """,
            valueName: "kind"), transform: Dataset.named)
    var kind: Dataset?

    @Option(help: ArgumentHelp("comma, semicolon, tab, colon or pipe. (default: found in the file)", valueName: "name"))
    var delimiter: String?

    @Option(
        help: ArgumentHelp(
            "The encoding, such as windows-1252. (default: UTF-8, or the file's byte-order mark)", valueName: "name"))
    var encoding: String?

    @Option(
        help: ArgumentHelp(
            "The time zone of dates that name none, such as Europe/Lisbon. (default: UTC)", valueName: "name"))
    var timezone: String?

    @Flag(help: "Lines that begin with # are comments.")
    var comments = false

    @Flag(help: "&#44 in a cell is no comma: cells are taken as they stand.")
    var noEntityCommas = false

    @Option(
        name: .customLong("column"),
        help: ArgumentHelp(
            "What a column of the file is, such as Personalnummer=idnumber, or - to leave it out; may be repeated.",
            valueName: "name=field"))
    var columns: [String] = []

    @Option(
        help: ArgumentHelp(
            """
            Import only the rows whose cell is this, such as "Status=active|on leave", "Status!=left", or "email!=" for \
            a filled cell; may be repeated.
            """, valueName: "column=value"))
    var only: [String] = []

    func apply(to options: inout ImportOptions) throws {
        for text in columns {
            guard let equals = text.lastIndex(of: "="), equals > text.startIndex,
                text.index(after: equals) < text.endIndex
            else {
                throw ValidationError(
                    "--column needs NAME=FIELD, such as Personalnummer=idnumber, and found \"\(text)\".")
            }
            options.columns[String(text[..<equals])] = String(text[text.index(after: equals)...])
        }
        options.only += try only.map { text in
            guard let condition = RowFilter.Condition(text) else {
                throw ValidationError("--only needs COLUMN=VALUE, such as Status=active, and found \"\(text)\".")
            }
            return condition
        }
        options.dataset = kind ?? options.dataset
        options.delimiter = try delimiter.map(delimiter) ?? options.delimiter
        options.encoding = encoding ?? options.encoding
        if let timezone {
            guard let zone = TimeZone(identifier: timezone) else {
                throw ValidationError(UsageMessages.noSuchZone(timezone))
            }
            options.timeZone = zone
        }
        if comments { options.comments = .skipped }
        if noEntityCommas { options.decodesDelimiters = false }
    }

    private func delimiter(_ name: String) throws -> Delimiter {
        guard let delimiter = Delimiter(name) else {
            throw ValidationError(UsageMessages.noSuchValue("--delimiter", name, known: Delimiter.allCases.map(\.name)))
        }
        return delimiter
    }
}

extension Dataset {
    /// The kind of file that a flag names.
    static func named(_ name: String) throws -> Dataset {
        guard let dataset = Dataset(rawValue: name) else {
            throw ValidationError(UsageMessages.noSuchValue("--kind", name, known: allCases.map(\.rawValue)))
        }
        return dataset
    }
}
