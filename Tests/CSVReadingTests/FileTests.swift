import CSVReading
import Foundation
import Testing

struct FileTests {
    private let directory: String

    init() throws {
        directory = NSTemporaryDirectory() + "csv-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    }

    private func file(_ text: String) throws -> String {
        let path = directory + "/users.csv"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return path
    }

    @Test func `a file is read to its end, and its size and what was read of it are known`() throws {
        let text = "username,name\n" + (0..<5000).map { "user\($0),Zoë\n" }.joined()
        let source = try FileByteSource(path: file(text))
        #expect(source.size == text.utf8.count)
        let reader = try CSVReader(source: source)
        var names: [String] = []
        while let record = try reader.next() { names.append(record.string(0)) }
        #expect(names == (0..<5000).map { "user\($0)" })
        #expect(reader.bytesRead == text.utf8.count)
    }

    @Test func `a descriptor is read from where it stands and stays open`() throws {
        let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: file("skipped\nh\na\n")))
        try handle.seek(toOffset: 8)
        #expect(
            try WholeFile(source: FileByteSource(descriptor: handle.fileDescriptor, name: "stdin")).cells == [["a"]])
        #expect(try handle.offset() == 12)
    }

    @Test func `a pipe has no size`() throws {
        let pipe = Pipe()
        try pipe.fileHandleForWriting.write(contentsOf: Data("h\na\n".utf8))
        try pipe.fileHandleForWriting.close()
        let source = FileByteSource(descriptor: pipe.fileHandleForReading.fileDescriptor, name: "stdin")
        #expect(source.size == nil)
        #expect(try WholeFile(source: source).cells == [["a"]])
    }

    @Test func `what is no readable file is told apart`() throws {
        let missing = directory + "/none.csv"
        #expect(throws: CSVProblem.missingFile(missing)) { try FileByteSource(path: missing) }
        #expect(throws: CSVProblem.isDirectory(directory)) { try FileByteSource(path: directory) }
        let below = try file("h") + "/x"
        #expect(throws: CSVProblem.unreadable(below, errno: ENOTDIR)) { try FileByteSource(path: below) }
        let closed = FileByteSource(descriptor: -1, name: "stdin")
        #expect(throws: CSVProblem.readFailed("stdin", errno: EBADF)) { try CSVReader(source: closed) }
    }

    @Test(arguments: ["", "\n\r\n\r", "\u{FEFF}", "\u{FEFF}\n", "sep=;\n"])
    func `a file with nothing in it is empty`(_ text: String) {
        #expect(throws: CSVProblem.emptyFile) { try WholeFile(text) }
        #expect(throws: CSVProblem.emptyFile) { try WholeFile(text, CSVOptions(delimiter: .comma)) }
    }
}
