/// `core_user_delete_users` (user/externallib.php) and `delete_user` (lib/moodlelib.php), Moodle 4.5.
enum UserDeletion {
    /// Deleting keeps the row, with a username made of the address and the time and a digest for an address, and takes
    /// the person out of everything. A second deletion finds no such user.
    static func delete(
        _ id: Int, in site: inout Site, by caller: Caller, now: Int
    ) throws(MoodleException) {
        guard let user = site.users[id], !user.deleted else { throw .missing(from: "user") }
        guard !site.isAdministrator(id) else {
            throw .moodle("useradminodelete", "Administrator accounts cannot be deleted.")
        }
        guard id != caller.userID else {
            throw .moodle("usernotdeletederror", "User not deleted - error")
        }
        // The guest account is left alone without a word, and the answer is that of a success.
        if id == Site.guestID { return }
        for enrolment in site.enrolments.rows(.user(id)) { site.unenrol(enrolment) }
        site.groupMembers.remove(all: .user(id))
        site.cohortMembers.remove(all: .user(id))
        site.roleAssignments.remove(all: .user(id))
        let prefix = user.email.lowercased().prefix(100 - 1 - 10)
        var stamp = now
        while site.users.first(.username("\(prefix).\(stamp)")) != nil { stamp += 1 }
        site.users.update(id) { row in
            row.deleted = true
            row.username = "\(prefix).\(stamp)"
            row.email = digest(of: user.username)
            row.idnumber = ""
        }
    }

    /// 32 hexadecimal digits, as the MD5 that Moodle puts there; nothing can be read from either.
    private static func digest(of text: String) -> String {
        [PasswordCheck.value(of: text), PasswordCheck.value(of: text + "/")]
            .map { half in
                let digits = String(half, radix: 16)
                return String(repeating: "0", count: 16 - digits.count) + digits
            }.joined()
    }
}
