import ArgumentParser
import Configuration

@main
struct Moodlesync: AsyncParsableCommand {
    func run() async throws {}
}
