extension RowFinding {
    /// What is said of accounts that close, go or change their names.
    var lifeMessage: String {
        switch self {
        case .deletionSuspends:
            """
            The row asks to delete the account, which can not be taken back; it is suspended instead. To delete it with \
            its grades and history, import the file with --allow-deletes.
            """
        case .deletionAsked:
            """
            The row asks to delete the account, and neither deleting nor suspending is allowed. Import the file with \
            --allow-deletes, or take the row out.
            """
        case .renameAsked:
            """
            The row asks to rename an account, which is not allowed. Import the file with --allow-renames, or take \
            oldusername out of the row.
            """
        case .usernameDiffers(let found, let there):
            """
            The row is about \(there) by its key, and has the username \(Words.quoted(found)), which is another person's. \
            Correct one of them, or rename both in one file, with --allow-renames.
            """
        case .usernameKept(let found, let there):
            """
            The row is about \(there) by its key, and has the username \(Words.quoted(found)). The account keeps its \
            name; to rename it, import the file with --allow-renames.
            """
        case .usernameTaken(let found, let by):
            """
            The username \(Words.quoted(found)) belongs to \(by), who keeps it. Choose another, or rename that person in \
            the same file.
            """
        case .suspensionIgnored:
            "Closing and opening accounts is switched off, so this column is left out, here and in later rows."
        case .returnsWithoutHistory:
            """
            This person's account was deleted on your word. A new one is made; grades, enrolments and history of the old \
            one are lost.
            """
        default: ""
        }
    }

    /// What is said of roles outside courses.
    var roleMessage: String {
        switch self {
        case .category(let found):
            """
            \(Words.quoted(found)) names no course category. Write its idnumber, or id: and its number, for example id:7.
            """
        case .categoryWithoutRole(let number):
            "The row names a category and no role in it. Fill in categoryrole\(number), or leave both empty."
        case .roleWithoutCategory(let number):
            "The row names a role and no category. Fill in category\(number), or leave both empty."
        case .privilegedRole(let found):
            """
            The role \(Words.quoted(found)) may change the whole site. If that is meant, import the file with \
            --allow-privileged-roles; else take it out of the row.
            """
        case .roleGivenAndTaken(let found):
            "The row both gives and takes the role \(Words.quoted(found)). Keep one of the two."
        case .numberLeftOut(let missing):
            "The columns go on without sysrole\(missing). Number them from 1 on if one was lost; they are taken as they are."
        default: ""
        }
    }
}
