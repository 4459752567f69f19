import ArgumentParser
import Operations
import StagingStore

struct AuditVerifyCommand: StoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Recompute the whole chain; ends with 1 if a link does not hold.",
        discussion: """
            Needs no network. The stock sqlite3 shell answers the same: SELECT * FROM v_audit_broken.

            EXAMPLE
              moodlesync audit verify
            """)

    @OptionGroup var storeOptions: StoreOptions

    func execute(_ surroundings: Surroundings) async throws -> ExitCode {
        let verdict = try AuditView(try openStore(surroundings, .readOnly)).verify()
        surroundings.console.print(AuditMessages.verdict(verdict))
        try surroundings.console.json(verdict)
        return verdict.holds ? .done : .partly
    }
}
