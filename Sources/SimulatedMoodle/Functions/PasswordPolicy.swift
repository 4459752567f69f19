/// Moodle's stock password policy.
enum PasswordPolicy {
    /// Throws the policy's text, as HTML, in the place of an error code (lib/moodlelib.php, Moodle 4.5).
    static func check(_ password: String) throws(MoodleException) {
        let faults = self.faults(of: password)
        if !faults.isEmpty { throw .unnamed(faults) }
    }

    private static func faults(of password: String) -> String {
        let scalars = password.unicodeScalars
        var faults: [String] = []
        if scalars.count < 8 { faults.append("Passwords must be at least 8 characters long.") }
        if !scalars.contains(where: { ("0"..."9").contains($0) }) {
            faults.append("Passwords must have at least 1 digit(s).")
        }
        if !scalars.contains(where: \.properties.isLowercase) {
            faults.append("Passwords must have at least 1 lower case letter(s).")
        }
        if !scalars.contains(where: \.properties.isUppercase) {
            faults.append("Passwords must have at least 1 upper case letter(s).")
        }
        if scalars.allSatisfy({ $0.properties.isAlphabetic || ("0"..."9").contains($0) }) {
            faults.append("The password must have at least 1 special character(s) such as *, -, or #.")
        }
        return faults.map { "<div>\($0)</div>" }.joined()
    }
}

/// A check value by which a test can tell whether a password arrived, without any password in the state file.
package enum PasswordCheck {
    /// FNV-1a, 64 bits: stable between runs, and no secret's friend.
    package static func value(of password: String) -> UInt64 {
        password.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }
}
