import ArgumentParser

/// Runs the naive client as a process of its own, so that it is measured as the others are.
struct NaiveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "naive", abstract: "Look up, make and enrol people one by one, as most scripts do.",
        shouldDisplay: false)

    @Option var url: String
    @Option var token: String
    @Option var people: Int
    @Option var courses: Int

    func run() async throws {
        try await NaiveClient(url: url, token: token).run(people: people, courses: courses)
    }
}
