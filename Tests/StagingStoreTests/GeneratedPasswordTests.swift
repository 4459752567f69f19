import Foundation
import GRDB
import StagingStore
import StoreFixtures
import Testing

struct GeneratedPasswordTests {
    @Test func `each keeps Moodle's policy, begins with a letter and has nothing that reads like something else`() {
        var seen: Set<String> = []
        for _ in 0..<2_000 {
            let password = GeneratedPassword.make()
            #expect(password.count == GeneratedPassword.length)
            #expect(password.first?.isLetter == true)
            #expect(password.contains { $0.isLowercase } && password.contains { $0.isUppercase })
            #expect(password.contains { $0.isNumber })
            #expect(password.contains { !$0.isLetter && !$0.isNumber })
            #expect(password.allSatisfy { $0.isASCII && !"0Oo1Iil5Ss2Zz8B,;\"'| ".contains($0) }, "\(password)")
            #expect(zip(password, password.dropFirst()).allSatisfy { $0 != $1 })
            seen.insert(password)
        }
        #expect(seen.count == 2_000)
    }

    @Test func `a kept copy opens for its person alone, and for nothing else`() throws {
        let folder = try TemporaryFolder()
        let key = try KeyFile(path: folder.file("key")).readOrMake()
        let box = try key.seal(Data("secret".utf8), for: .generatedPassword(user: 7))
        #expect(try key.open(box, for: .generatedPassword(user: 7)) == Data("secret".utf8))
        #expect(throws: KeyProblem.self) { try key.open(box, for: .generatedPassword(user: 8)) }
        #expect(throws: KeyProblem.self) { try key.open(box, for: .password(user: 7)) }
    }
}
