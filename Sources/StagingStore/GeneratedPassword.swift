import Foundation
import GRDB

/// A password made here, for people whose file brings none and who are to get no mail from Moodle.
package enum GeneratedPassword {
    /// 16 of 57 characters, some 93 bits.
    package static let length = 16

    // Nothing that reads like something else on paper: no 0 O o, 1 I i l, 5 S s, 2 Z z, 8 B; no separator or quote of a CSV file.
    private static let lowerCase = Array("abcdefghjkmnpqrtuvwxy")
    private static let upperCase = Array("ACDEFGHJKLMNPQRTUVWXY")
    private static let digits = Array("34679")
    private static let others = Array("!#%*+-=?@_")
    private static let letters = lowerCase + upperCase
    private static let alphabet = letters + digits + others

    /// One that keeps the policy of a new site: 8 characters, one each of four classes, no two alike in a row. It
    /// begins with a letter, so that no spreadsheet takes it for a formula.
    package static func make() -> String {
        var system = SystemRandomNumberGenerator()
        return make(using: &system)
    }

    package static func make(using generator: inout some RandomNumberGenerator) -> String {
        while true {
            var password: [Character] = [pick(letters, &generator)]
            while password.count < length { password.append(pick(alphabet, &generator)) }
            if keepsPolicy(password) { return String(password) }
        }
    }

    private static func pick(_ set: [Character], _ generator: inout some RandomNumberGenerator) -> Character {
        set[Int.random(in: set.indices, using: &generator)]
    }

    private static func keepsPolicy(_ password: [Character]) -> Bool {
        zip(password, password.dropFirst()).allSatisfy { $0 != $1 }
            && [lowerCase, upperCase, digits, others].allSatisfy { set in password.contains { set.contains($0) } }
    }

    /// Keeps a sealed copy that survives the delivery to Moodle, until it is written out for people.
    package static func keep(_ db: Database, _ password: String, user: Int64, key: SealingKey) throws {
        let box = try key.seal(Data(password.utf8), for: .generatedPassword(user: user))
        try db.cachedStatement(sql: "INSERT OR REPLACE INTO generated_passwords (user_id, box) VALUES (?, ?)")
            .execute(arguments: [user, box])
    }
}
