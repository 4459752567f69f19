import ArgumentParser
import Foundation
import Operations
import StagingStore

struct TrybackCommand: StoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "tryback",
        abstract: "Write the rejected rows to a file, to be corrected and imported again.",
        discussion: """
            Writes the rows that an import rejected, with the original header and bytes, and beside it a file \
            …_reasons.csv with line, column, code and message; rows that failed at Moodle are listed there too. \
            Correct the first file, import it: corrected rows leave the list by themselves.

            EXAMPLE
              moodlesync tryback
              moodlesync tryback --import 12 --out corrections.csv
            """)

    @OptionGroup var storeOptions: StoreOptions

    @Option(
        name: .customLong("import"),
        help: ArgumentHelp("The import. (default: the newest that has any)", valueName: "n"))
    var importID: Int64?

    @Option(
        help: ArgumentHelp(
            "The file to write; it must not exist. (default: FILE_tryback_DATE-TIME.csv in this folder)",
            valueName: "file"))
    var out: String?

    func validate() throws {
        if out == "-" { throw ValidationError(UsageMessages.needsFile("--out")) }
    }

    private struct Nothing: Encodable {
        let rows = 0
    }

    func execute(_ surroundings: Surroundings) async throws -> ExitCode {
        let store = try openStore(surroundings, .readOnly)
        let key = try settings(surroundings).keySource()
        let tryback = Tryback(store, key: { try key.read() })
        do {
            let report = try tryback.write(importID: importID, to: out)
            surroundings.console.say(TrybackMessages.closing(report))
            try surroundings.console.json(report)
        } catch OperationProblem.nothingToTryBack {
            surroundings.console.say(TrybackMessages.nothing)
            try surroundings.console.json(Nothing())
        }
        return .done
    }
}
