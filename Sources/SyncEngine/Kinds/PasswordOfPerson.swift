import Foundation
import GRDB
import MoodleWire
import StagingStore

/// The password that an account gets: the sealed one of the file, or, if it is new, one that Moodle makes and mails.
enum PasswordOfPerson {
    struct Lost: Error {
        let problem: KeyProblem

        var trouble: Trouble {
            Trouble(
                code: "password-lost",
                text: """
                    the password from the file can not be opened. \(problem.message) Or push with \
                    --create-lost-passwords to let Moodle make new ones
                    """)
        }
    }

    /// Accounts of other ways to log in take no password from a web service (auth plugins with `prevent_local_passwords`).
    private static let ownPasswords: Set<String> = ["manual", "email"]

    /// A sealed password, open, and the box it came from.
    struct Opened: Sendable {
        let secret: Secret
        let box: Data
    }

    static func load(_ db: Database, _ person: Person, _ context: LoadContext) throws -> NewPassword {
        do {
            guard let opened = try open(db, person, context) else {
                return ownPasswords.contains(person.auth ?? "manual") ? .madeByMoodle : .none
            }
            return .given(opened.secret)
        } catch let lost as Lost {
            if context.lostPasswords == .createPassword { return .madeByMoodle }
            throw lost
        }
    }

    /// - Returns: nil if none is sealed for the person.
    /// - Throws: `Lost` if the key does not open it.
    static func open(_ db: Database, _ person: Person, _ context: LoadContext) throws -> Opened? {
        let box = try Data.fetchOne(
            db, sql: "SELECT box FROM sealed_passwords WHERE user_id = ?", arguments: [person.id])
        guard let box else { return nil }
        do throws(KeyProblem) {
            let clear = try context.key().open(box, for: .password(user: person.id))
            return Opened(secret: Secret(String(decoding: clear, as: UTF8.self)), box: box)
        } catch {
            throw Lost(problem: error)
        }
    }

    /// Destroys what was delivered. A box that came meanwhile belongs to a later entry and stays.
    static func destroy(_ db: Database, _ opened: Opened, of person: Person) throws {
        try db.cachedStatement(sql: "DELETE FROM sealed_passwords WHERE user_id = ? AND box = ?")
            .execute(arguments: [person.id, opened.box])
    }
}
