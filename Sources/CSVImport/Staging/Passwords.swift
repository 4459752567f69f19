import Foundation
import GRDB
import StagingStore

/// Passwords of a file: sealed for accounts that are still to be made, else only compared by a keyed hash.
final class Passwords {
    /// The preference that Moodle reads at the next login (`lib/moodlelib.php`, `require_login`, 4.5).
    static let mustChange = "preference:auth_forcepasswordchange"

    private let session: ImportSession
    private let box: RawStatement
    private let mark: RawStatement
    private let oldMark: RawStatement
    private let sealed: RawStatement

    init(_ session: ImportSession) throws {
        self.session = session
        box = try RawStatement(
            session.db, "INSERT OR REPLACE INTO sealed_passwords (user_id, box) VALUES (?, ?)")
        mark = try RawStatement(session.db, "INSERT OR REPLACE INTO password_marks (user_id, mark) VALUES (?, ?)")
        oldMark = try RawStatement(session.db, "SELECT mark FROM password_marks WHERE user_id = ?")
        sealed = try RawStatement(session.db, "SELECT 1 FROM sealed_passwords WHERE user_id = ?")
    }

    /// Whether one waits, sealed, for the account to be made.
    func isWaiting(for person: Int64) throws -> Bool {
        try sealed.first(.integer(person)) { _ in true } ?? false
    }

    /// Whether it is another one than the last that a file brought for this person.
    func isNew(_ password: String, for person: Int64) throws -> Bool {
        let now = try session.sealingKey().mark(of: password, user: person)
        return try oldMark.first(.integer(person)) { Data($0.blob(0)) } != now
    }

    /// Makes one for a new person: sealed for Moodle, and once more for the list that `credentials` writes.
    func generate(for person: Int64) throws {
        let key = try session.sealingKey()
        let password = GeneratedPassword.make()
        try box.run(.integer(person), .blob(Array(key.seal(Data(password.utf8), for: .password(user: person)))))
        try GeneratedPassword.keep(session.db, password, user: person, key: key)
    }

    func seal(_ password: String, for person: Int64) throws {
        let key = try session.sealingKey()
        let sealedBox = try key.seal(Data(password.utf8), for: .password(user: person))
        try box.run(.integer(person), .blob(Array(sealedBox)))
        try mark.run(.integer(person), .blob(Array(key.mark(of: password, user: person))))
    }
}
