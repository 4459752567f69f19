import Foundation
import GRDB
import MoodleWire
import StagingStore

/// The password that a new account gets: the sealed one of the file, or one that Moodle makes and mails.
enum PasswordOfPerson {
    struct Lost: Error {
        let problem: KeyProblem

        var trouble: Trouble {
            Trouble(
                code: "password-lost",
                text: """
                    the password from the file can not be opened (\(problem)); bring the key file back, or push with \
                    --lost-passwords create to let Moodle make new ones
                    """)
        }
    }

    /// Accounts of other ways to log in take no password from a web service (auth plugins with `prevent_local_passwords`).
    private static let ownPasswords: Set<String> = ["manual", "email"]

    static func load(_ db: Database, _ person: Person, _ context: LoadContext) throws -> NewPassword {
        let box = try Data.fetchOne(
            db, sql: "SELECT box FROM sealed_passwords WHERE user_id = ?", arguments: [person.id])
        guard let box else {
            return ownPasswords.contains(person.auth ?? "manual") ? .madeByMoodle : .none
        }
        do throws(KeyProblem) {
            let clear = try context.key().open(box, for: .password(user: person.id))
            return .given(Secret(String(decoding: clear, as: UTF8.self)))
        } catch {
            if context.lostPasswords == .createPassword { return .madeByMoodle }
            throw Lost(problem: error)
        }
    }
}
