import ArgumentParser

/// How a command speaks.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Print one JSON document on stdout, and nothing else there.")
    var json = false

    @Flag(name: .long, help: "Say nothing but errors and what was asked for.")
    var quiet = false

    @Flag(
        name: [.customShort("v"), .customLong("verbose")],
        help: ArgumentHelp("Log what happens on stderr; -vv logs every detail.", valueName: "v"))
    var verbosity: Int
}
