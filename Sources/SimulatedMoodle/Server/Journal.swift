import Foundation

/// The state file: a first line that says what it is, then one line of changed rows for each request that changed
/// something.
///
/// A line is written before the answer of its request leaves, so that killing the process (`kill -9`) loses no write
/// that was answered; it is left to the system to bring it to the disk, so that a power cut may lose the last seconds.
/// A line cut short at the end is passed over. Opening writes the whole site anew as one line, and puts that file in
/// place of the old one in one step.
struct Journal {
    private struct Header: Codable {
        var format = Self.name
        var version = 1
        let tokenUserID: Int

        static let name = "moodlesync simulator"
    }

    private let file: FileHandle
    private let encoder = JSONEncoder()

    /// The site that a state file holds; nil if there is no such file.
    static func load(_ path: String, into site: inout Site) throws(SimulatorProblem) -> Bool {
        guard let data = FileManager.default.contents(atPath: path) else {
            if FileManager.default.fileExists(atPath: path) { throw .stateUnreadable(path) }
            return false
        }
        let lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let decoder = JSONDecoder()
        // What is not a header makes the whole file somebody else's: its own error says no more.
        guard let first = lines.first, let header = try? decoder.decode(Header.self, from: first),
            header.format == Header.name, header.version == 1
        else { throw .stateNotOurs(path) }
        site = Site(tokenUserID: header.tokenUserID)
        for (number, line) in lines.enumerated().dropFirst().dropLast() {
            do {
                site.apply(try decoder.decode(SiteDelta.self, from: line))
            } catch {
                throw .stateDamaged(path, line: number + 1)
            }
        }
        return true
    }

    /// Writes `site` in whole and keeps the file open for what follows.
    init(writing site: Site, to path: String) throws(SimulatorProblem) {
        let url = URL(fileURLWithPath: path)
        do {
            var whole = try encoder.encode(Header(tokenUserID: site.tokenUserID)) + Self.newline
            whole += try encoder.encode(SiteDelta(whole: site)) + Self.newline
            try whole.write(to: url, options: .atomic)
            file = try FileHandle(forWritingTo: url)
            try file.seekToEnd()
        } catch {
            throw .stateUnwritable(path, "\(error)")
        }
    }

    func append(_ delta: SiteDelta) throws {
        try file.write(contentsOf: try encoder.encode(delta) + Self.newline)
    }

    func close() throws {
        try file.close()
    }

    private static let newline = Data("\n".utf8)
}

/// Why a simulator does not start.
package enum SimulatorProblem: Error, Equatable, CustomStringConvertible {
    case stateUnreadable(String)
    case stateNotOurs(String)
    case stateDamaged(String, line: Int)
    case stateUnwritable(String, String)
    case didNotListen(String)

    package var description: String {
        switch self {
        case .stateUnreadable(let path): "the state file \(path) cannot be read"
        case .stateNotOurs(let path): "\(path) is not a simulator's state file; name another one"
        case .stateDamaged(let path, let line): "line \(line) of the state file \(path) is damaged"
        case .stateUnwritable(let path, let reason): "the state file \(path) cannot be written: \(reason)"
        case .didNotListen(let reason): "the simulator could not listen: \(reason)"
        }
    }
}
