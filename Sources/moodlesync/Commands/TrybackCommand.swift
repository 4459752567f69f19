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
            Correct the first file, in the encoding that it has, and import it with the command that is printed: \
            corrected rows leave the list by themselves.

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

    private struct Document: Encodable {
        let report: TrybackReport
        /// The command that imports the corrections.
        let next: String?

        enum CodingKeys: CodingKey {
            case next
        }

        func encode(to encoder: any Encoder) throws {
            try report.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(next, forKey: .next)
        }
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
            let command = report.path.map {
                ImportAgain.command(report, path: $0, store: storeOptions.words, folder: surroundings.folder)
            }
            surroundings.console.say(TrybackMessages.closing(report, command: command))
            try surroundings.console.json(Document(report: report, next: command))
        } catch OperationProblem.nothingToTryBack {
            surroundings.console.say(TrybackMessages.nothing)
            try surroundings.console.json(Nothing())
        }
        return .done
    }
}
