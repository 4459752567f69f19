import ArgumentParser
import CSVImport
import CSVReading
import Operations

/// The command line with which the corrections of a file's rows are imported.
enum ImportAgain {
    /// What is of one run: a correction counts its own removals and takes nothing away.
    private static let flags: Set = ["--json", "--quiet", "--verbose", "-v", "-vv", "--preview", "--full", "--delta"]
    private static let options: Set = ["--removals", "--corrects", "--db", "--settings", "--key-file"]
    private static let paths: Set = ["--profile", "--archive"]

    /// Of the arguments of `import` those that say how its files are to be read, for the record.
    /// - Parameters:
    ///   - arguments: what follows the command's name.
    ///   - folder: the one that relative paths begin in.
    static func lasting(_ arguments: [String], folder: String) -> [String] {
        var kept: [String] = []
        var rest = withoutFiles(arguments)[...]
        while let word = rest.popFirst() {
            if flags.contains(word) { continue }
            if options.contains(word) {
                rest = rest.dropFirst()
            } else if !options.contains(where: { word.hasPrefix($0 + "=") }) {
                if paths.contains(word), let path = rest.popFirst() {
                    kept += [word, absolute(path, folder)]
                } else if let equals = word.firstIndex(of: "="), paths.contains(String(word[..<equals])) {
                    kept.append(word[...equals] + absolute(String(word[word.index(after: equals)...]), folder))
                } else {
                    kept.append(word)
                }
            }
        }
        return kept
    }

    /// - Parameters:
    ///   - store: the words that lead to the store.
    ///   - folder: the current one.
    static func command(_ report: TrybackReport, path: String, store: [String], folder: String) -> String {
        let origin = report.origin
        var words = origin.arguments ?? earlier(origin)
        let profile = words.firstIndex(of: "--profile").map { words[$0 + 1] }
        // A profile that is gone by now can not say anything; the command will tell of it.
        if let said = try? ImportCommand.options(words + [path], profile: profile) {
            if said.mode == .full { words.append("--delta") }
            words += missing(origin, path, said.reading)
        }
        if origin.hasUnrecognised { words += ["--corrects", "\(report.importID)"] }
        words += store + [path.hasPrefix("-") ? "./" + path : path]
        let here = folder + "/"
        return (["moodlesync", "import"] + words.map { $0.hasPrefix(here) ? String($0.dropFirst(here.count)) : $0 })
            .map(ShellWord.quoted).joined(separator: " ")
    }

    /// What has to be said of few rows that many rows show by themselves.
    private static func missing(_ origin: TrybackOrigin, _ path: String, _ reading: CSVOptions) -> [String] {
        // What can not be read at all shows nothing.
        let found = try? CSVReader(source: FileByteSource(path: path), options: reading)
        var words: [String] = []
        if origin.arguments != nil, found?.encodingName != origin.encoding, reading.encoding == nil {
            words += ["--encoding", origin.encoding]
        }
        if found?.delimiter.name != origin.delimiter, reading.delimiter == nil {
            words += ["--delimiter", origin.delimiter]
        }
        return words
    }

    private static func earlier(_ origin: TrybackOrigin) -> [String] {
        (origin.source == "default" ? [] : ["--source", origin.source])
            + (origin.encoding == "UTF-8" ? [] : ["--encoding", "UTF-8"])
    }

    /// A word may be a file or the value of an option: it is a file if the command has one fewer without it.
    private static func withoutFiles(_ arguments: [String]) -> [String] {
        var words = arguments.filter { $0 != "--" }
        var count = files(words)
        var index = words.endIndex
        while count > 0, index > words.startIndex {
            index -= 1
            var fewer = words
            fewer.remove(at: index)
            if files(fewer) == count - 1 {
                words = fewer
                count -= 1
            }
        }
        return words
    }

    /// How many files a command line has; -1 if it is none.
    private static func files(_ words: [String]) -> Int {
        // One more, for without any it is no command.
        (try? ImportCommand.parse(words + ["another.csv"]).files.count).map { $0 - 1 } ?? -1
    }

    private static func absolute(_ path: String, _ folder: String) -> String {
        path.hasPrefix("/") ? path : folder + "/" + path
    }
}
