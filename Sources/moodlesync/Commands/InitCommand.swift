import ArgumentParser
import Foundation
import StagingStore

struct InitCommand: StoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Make the store.",
        discussion: """
            Makes an empty store that only you can read (mode 0600). Every command that writes makes one too when it \
            is missing. A store belongs to one Moodle: keep one file for the test site and one for production, and \
            feed both from the same CSV files.

            EXAMPLE
              moodlesync init --db school.db
            """)

    @OptionGroup var storeOptions: StoreOptions

    private struct Answer: Encodable {
        let store: String
        let made: Bool
    }

    func execute(_ surroundings: Surroundings) async throws -> ExitCode {
        let path = try settings(surroundings).storePath()
        let isThere = FileManager.default.fileExists(atPath: path)
        _ = try StagingStore(path: path, access: .createIfMissing)
        try surroundings.console.json(Answer(store: path, made: !isThere))
        surroundings.console.say(isThere ? InitMessages.wasThere(path) : InitMessages.made(path))
        return .done
    }
}
