extension PlaceFinding {
    /// What was found, what was expected, what to do.
    var message: String {
        switch self {
        case .frontPage, .enrolMethod, .unknownEnrolment: enrolmentMessage
        case .groupsWithoutCommand, .commandWithoutGroups, .groupNumber, .groupIdnumberTaken, .groupNameTaken,
            .groupingUnknown:
            groupMessage
        case .ownedByComponent, .contextNumber, .cohortMissing, .severalCohorts, .cohortTwice: cohortMessage
        case .deletionNotAllowed(let what):
            """
            The row asks to delete a \(what), which can not be taken back. If that is meant, import the file with \
            --allow-deletes.
            """
        case .unsendableColumn:
            "No web service of Moodle takes this column. Its cells are kept in the store and sent to nobody."
        }
    }

    private var enrolmentMessage: String {
        switch self {
        case .frontPage(let found):
            """
            \(Words.quoted(found)) is the front page, in which nobody is enrolled. Name a course; a role that counts \
            everywhere is given with a column sysrole1 of a users file.
            """
        case .enrolMethod(let found):
            """
            The row enrols by \(Words.quoted(found)). Web services enrol by the method manual alone: write manual or \
            leave the cell empty, or use that method in Moodle.
            """
        case .unknownEnrolment:
            """
            The enrolment was never imported here, so its dates are not known, and suspending it would reset them. \
            Import it first, or take it away with --unenrol remove.
            """
        default: ""
        }
    }

    private var groupMessage: String {
        switch self {
        case .groupsWithoutCommand:
            """
            The row names groups without a command in gcmd, so they are left out, here and in later rows. Write gadd, \
            gaddcreate, greplace, greplacecreate or gdel there.
            """
        case .commandWithoutGroups(let command):
            "The command \(Words.quoted(command)) names no group. Fill in g1, or leave gcmd empty."
        case .groupNumber(let found):
            "\(Words.quoted(found)) is not a group. Write its name, or id: and its number, for example id:12."
        case .groupIdnumberTaken(let found, let by):
            """
            The idnumber \(Words.quoted(found)) belongs to the group \(Words.quoted(by)) of the same course. Correct \
            one of the two.
            """
        case .groupNameTaken(let found):
            "The course has another group called \(Words.quoted(found)). Write another name."
        case .groupingUnknown(let found):
            """
            No grouping of this course has the idnumber \(Words.quoted(found)). Bring it first with a row of the type \
            grouping, or name a grouping in a column groupingname to have it made.
            """
        default: ""
        }
    }

    private var cohortMessage: String {
        switch self {
        case .ownedByComponent(let found):
            """
            The row gives the cohort to the component \(Words.quoted(found)), which then keeps its members itself. No \
            web service can do that: leave the cell empty for a cohort that is kept by hand.
            """
        case .contextNumber(let found):
            """
            \(Words.quoted(found)) is the number of a context, by which no web service finds a category. Write the \
            category in a column category_id or category_idnumber; leave both empty for the whole site.
            """
        case .cohortMissing(let found):
            """
            Nothing here has brought the cohort \(Words.quoted(found)). Import a cohorts file with it first, or say \
            --missing-cohort wait or create.
            """
        case .severalCohorts(let found):
            "Several cohorts are called \(Words.quoted(found)). Name the cohort by its idnumber."
        case .cohortTwice(let found, let line, let there):
            """
            The row calls the cohort \(Words.quoted(found)), and line \(line) calls the one of the same idnumber \
            \(Words.quoted(there)). Keep one of the two.
            """
        default: ""
        }
    }
}
