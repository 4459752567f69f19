/// A rule of Moodle's password policy as a new site has it: 8 characters, and one each of four classes.
///
/// `core_user_create_users` refuses a whole batch for one password that breaks it.
enum PasswordRule: CaseIterable, Equatable {
    case length
    case digit
    case lowerCase
    case upperCase
    case other

    /// The rules that a password breaks; never the password itself.
    static func broken(by password: String) -> [PasswordRule] {
        var missing = Set<PasswordRule>([.digit, .lowerCase, .upperCase, .other])
        for character in password.unicodeScalars {
            let properties = character.properties
            if (0x30...0x39).contains(character.value) {
                missing.remove(.digit)
            } else if properties.isLowercase {
                missing.remove(.lowerCase)
            } else if properties.isUppercase {
                missing.remove(.upperCase)
            } else {
                missing.remove(.other)
            }
        }
        if password.unicodeScalars.count < 8 { missing.insert(.length) }
        return allCases.filter(missing.contains)
    }
}
