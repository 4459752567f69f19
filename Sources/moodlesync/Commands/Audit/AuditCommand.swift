import ArgumentParser

struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Show what was done and sent, and prove that nobody changed the record.",
        discussion: """
            Every commit adds a link to a chain of hashes. Note the head now and then, outside the store: a chain that \
            holds and still has that head was not changed before it.

            EXAMPLE
              moodlesync audit show --username ana.silva
              moodlesync audit verify
              moodlesync audit head
            """,
        subcommands: [AuditShowCommand.self, AuditVerifyCommand.self, AuditHeadCommand.self])
}
