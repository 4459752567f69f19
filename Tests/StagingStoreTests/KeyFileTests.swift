import Foundation
import StagingStore
import StoreFixtures
import Testing

struct KeyFileTests {
    let folder: TemporaryFolder
    let file: KeyFile

    init() throws {
        folder = try TemporaryFolder()
        file = KeyFile(path: folder.file("keys/key"))
    }

    @Test func `the key is made on first need, for its owner alone, and read again`() throws {
        let made = try file.readOrMake()
        #expect(try folder.mode(of: "keys/key") == 0o600)
        #expect(try folder.mode(of: "keys") == 0o700)
        let box = try made.seal(Data("geheim".utf8), for: .password(user: 1))
        #expect(try file.readOrMake().open(box, for: .password(user: 1)) == Data("geheim".utf8))
        #expect(try file.read().open(box, for: .password(user: 1)) == Data("geheim".utf8))
    }

    @Test func `two makers in one moment end with one key`() async throws {
        let file = file
        let boxes = try await withThrowingTaskGroup(of: Data.self) { group in
            for _ in 0..<16 {
                group.addTask { try file.readOrMake().seal(Data("geheim".utf8), for: .password(user: 1)) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let key = try file.read()
        for box in boxes {
            #expect(try key.open(box, for: .password(user: 1)) == Data("geheim".utf8))
        }
    }

    @Test(arguments: [0o640, 0o604, 0o660, 0o666, 0o610])
    func `a key that others can use is not trusted`(mode: Int) throws {
        _ = try file.readOrMake()
        #expect(chmod(file.path, mode_t(mode)) == 0)
        #expect(throws: KeyProblem.readableByOthers(path: file.path, mode: UInt16(mode))) { try file.read() }
    }

    @Test func `a missing key is an error where something is to be opened`() {
        #expect(throws: KeyProblem.unreadable(path: file.path, detail: "No such file or directory")) {
            try file.read()
        }
    }

    @Test(arguments: ["", "hello", "AAAA", String(repeating: "A", count: 100)])
    func `a file that holds no key is refused and not replaced`(content: String) throws {
        let path = folder.file("key")
        try Data(content.utf8).write(to: URL(fileURLWithPath: path))
        #expect(chmod(path, 0o600) == 0)
        #expect(throws: KeyProblem.malformed(path: path)) { try KeyFile(path: path).readOrMake() }
        #expect(FileManager.default.contents(atPath: path) == Data(content.utf8))
    }

    @Test func `a key that can't be made says why`() throws {
        #expect(throws: KeyProblem.self) { try KeyFile(path: "/proc/keys-of-moodlesync/key").readOrMake() }
    }

    @Test func `a box opens for nothing but what it was sealed for, and not with another key`() throws {
        let key = try file.readOrMake()
        let other = try KeyFile(path: folder.file("other")).readOrMake()
        let box = try key.seal(Data("geheim".utf8), for: .password(user: 1))
        #expect(throws: KeyProblem.wrongKey) { try key.open(box, for: .password(user: 2)) }
        #expect(throws: KeyProblem.wrongKey) { try key.open(box, for: .rejectedRow(importID: 1, line: 1)) }
        #expect(throws: KeyProblem.wrongKey) { try other.open(box, for: .password(user: 1)) }
        #expect(throws: KeyProblem.wrongKey) { try key.open(Data([1, 2, 3]), for: .password(user: 1)) }
        for index in box.indices {
            var changed = box
            changed[index] ^= 1
            #expect(throws: KeyProblem.wrongKey) { try key.open(changed, for: .password(user: 1)) }
        }
    }

    @Test func `the same password has another mark for another person and another key`() throws {
        let key = try file.readOrMake()
        let other = try KeyFile(path: folder.file("other")).readOrMake()
        #expect(key.mark(of: "geheim", user: 1) == key.mark(of: "geheim", user: 1))
        #expect(key.mark(of: "geheim", user: 1) != key.mark(of: "geheim", user: 2))
        #expect(key.mark(of: "geheim", user: 1) != key.mark(of: "Geheim", user: 1))
        #expect(key.mark(of: "geheim", user: 1) != other.mark(of: "geheim", user: 1))
    }

    @Test func `a key never shows itself`() throws {
        let key = try file.readOrMake()
        #expect("\(key)" == "<redacted>")
        #expect(String(describing: Optional(key)).contains("<redacted>"))
    }

    static let places: [([String: String], String?)] = [
        (["MOODLESYNC_KEY_FILE": "/k", "HOME": "/home/ada"], "/k"),
        (["HOME": "/home/ada"], "/home/ada/.config/moodlesync/key"),
        (["MOODLESYNC_KEY_FILE": "", "HOME": "/home/ada"], "/home/ada/.config/moodlesync/key"),
        (["XDG_CONFIG_HOME": "/c", "HOME": "/home/ada"], "/c/moodlesync/key"),
        (["XDG_CONFIG_HOME": "", "HOME": "/home/ada"], "/home/ada/.config/moodlesync/key"),
        (["HOME": ""], nil),
        ([:], nil),
    ]

    @Test(arguments: places)
    func `the key file is where the environment says`(environment: [String: String], path: String?) throws {
        if let path {
            #expect(try KeyFile.standard(environment: environment).path == path)
        } else {
            #expect(throws: KeyProblem.noHome) { try KeyFile.standard(environment: environment) }
        }
    }
}
