import ArgumentParser
import CSVImport
import Operations
import StagingStore

struct ExportCommand: StoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write people as CSV: an imported file cleaned, or all that is staged.",
        discussion: """
            With a FILE: its own columns in their order, each cell cleaned, with the username that each person got, and \
            behind them what became of each row. Give the profile, source or columns with which it was imported. Without \
            a FILE: all staged people with their courses, groups and cohorts, in the columns of Moodle's own upload. \
            Passwords are never written. A cell that a spreadsheet would calculate gets an apostrophe before it.

            EXAMPLE
              moodlesync export people.csv --out people-clean.csv
              moodlesync export people.csv --plain > people-for-import.csv
              moodlesync export --source hr --out everybody.csv
            """)

    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup(title: "How the file is read") var reading: ReadingOptions

    @Argument(help: ArgumentHelp("The users file that was imported. (default: all staged people)", valueName: "file"))
    var file: String?

    @Option(
        help: ArgumentHelp(
            "The file to write, mode 0600; it must not exist. (default: standard output)", valueName: "file"))
    var out: String?

    @Option(help: ArgumentHelp("The profile with which the file was imported.", valueName: "file"))
    var profile: String?

    @Option(
        help: ArgumentHelp(
            "The owner of the rows. (default: with a file the profile's, else \"default\"; without one, all)",
            valueName: "name"))
    var source: String?

    @Flag(
        help:
            "With a file: without the columns that say what became of each row, so that it can be imported; cells that a spreadsheet would calculate are kept."
    )
    var plain = false

    @Flag(help: "Write cells that a spreadsheet would calculate as they are.")
    var keepFormulas = false

    @Flag(help: "Begin with a byte-order mark, from which Excel knows that the file is UTF-8.")
    var bom = false

    private struct Document: Encodable {
        let rows: Int
        let out: String
        /// Rows of the file whose person nobody staged.
        let unknown: Int?
    }

    func validate() throws {
        if output.json, out == nil { throw ValidationError("--json needs --out FILE: the rows would stand beside it.") }
        if out == "-" { throw ValidationError("Without --out the rows go to standard output.") }
        if file == nil, plain { throw ValidationError("--plain belongs to a FILE.") }
        _ = try options(of: nil)
    }

    func execute(_ surroundings: Surroundings) async throws -> ExitCode {
        let store = try openStore(surroundings, .readOnly)
        let sink = try out.map(RowSink.file) ?? .console(surroundings.console)
        do {
            if bom { try sink.write("\u{FEFF}") }
            let document = try write(from: store, to: sink)
            try sink.finish()
            if out != nil {
                surroundings.console.say(ExportMessages.closing(document.rows, document.unknown, out: document.out))
            }
            try surroundings.console.json(document)
        } catch {
            sink.discard()
            throw error
        }
        return .done
    }

    private func write(from store: StagingStore, to sink: RowSink) throws -> Document {
        let formulas: CSVLine.Formulas = keepFormulas || plain ? .kept : .guarded
        let out = out ?? "-"
        guard let file else {
            let rows = try StagedPeople(store).read(source: source) { try sink.writeLine(CSVLine.text($0, formulas)) }
            return Document(rows: rows, out: out, unknown: nil)
        }
        let options = try options(of: profile)
        let counts = try CleanedFile(store: store, options: options).read(file, withResults: !plain) {
            try sink.writeLine(CSVLine.text($0, formulas))
        }
        return Document(rows: counts.rows, out: out, unknown: counts.unknown)
    }

    private func options(of profile: String?) throws -> ImportOptions {
        var options =
            try profile.map { try ImportCommand.profiled($0, ["-"]).importOptions(defaultRole: 5) } ?? ImportOptions()
        try reading.apply(to: &options)
        if let source { options.source = source }
        return options
    }
}
