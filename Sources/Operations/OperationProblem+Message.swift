import StagingStore

extension OperationProblem {
    /// For people: what happened, where, and what to type next.
    package var message: String {
        switch self {
        case .target, .emptyCode, .codeTooLong, .emptyRole, .notARoleID, .unknownField, .emptyColumn, .unknownMapping,
            .unmappedField, .unknownProfileField:
            mappingMessage
        case .nobody, .several, .notAMoodleID, .accountTaken, .alreadyLinked, .protectedAccount, .beingSent:
            personMessage
        case .noSuchEntry(let entry):
            "There is no entry \(entry). 'moodlesync status' and SELECT id, kind, state FROM outbox show what there is."
        case .wrongState(let entry, let state, let decision, let possible):
            Self.wrongState(entry, state, decision, possible)
        case .noImport, .nothingToTryBack, .fileExists, .cannotWrite:
            trybackMessage
        }
    }

    private var mappingMessage: String {
        switch self {
        case .target(let problem, let code):
            "The course code '\(code)' was not mapped. \(problem.message)"
        case .emptyCode:
            "A mapping needs the code that the files use. Write: moodlesync map courses set CODE shortname:NAME"
        case .codeTooLong(let code):
            "The course code '\(code.prefix(40))…' is longer than 255 characters, so no file can have brought it."
        case .emptyRole:
            "A mapping needs the role that the files use. Write: moodlesync map roles set ROLE NUMBER"
        case .notARoleID(let role, let written):
            """
            '\(written)' is not the number of a role, so '\(role)' was not mapped. Moodle shows the number in the \
            address of Site administration > Users > Permissions > Define roles, after roleid=.
            """
        case .unknownField(let field, let nearest):
            "There is no field '\(field)'." + (nearest.map { " Is it '\($0)'?" } ?? "")
                + " Name a field of Moodle, or - to leave the column out."
        case .emptyColumn:
            "A mapping needs the column's name as the file's header has it."
        case .unmappedField(let field):
            "The field '\(field)' is mapped to no function, so there is nothing to remove. See: moodlesync map functions"
        case .unknownProfileField(let shortname):
            "The profile field '\(shortname)' is not declared, so there is nothing to remove."
        case .unknownMapping(let column, let source, let dataset):
            "The column '\(column)' of \(dataset) files from '\(source)' is not mapped, so there is nothing to remove."
        default: ""
        }
    }

    private var personMessage: String {
        switch self {
        case .nobody(let text, let near):
            "Nobody in the store has the username, idnumber or e-mail address '\(text)'."
                + (near.isEmpty ? "" : " Like it: \(near.joined(separator: ", ")).")
        case .several(let text, let names):
            "'\(text)' fits several persons: \(names.joined(separator: ", ")). Name one by its username."
        case .notAMoodleID(let written):
            """
            '\(written)' is not the number of a Moodle account. Moodle shows it in the address of the person's \
            profile, after id=.
            """
        case .accountTaken(let moodleID, let holder):
            """
            The Moodle account \(moodleID) belongs to \(holder) already, and two persons can't share one. \
            'moodlesync why \(holder)' shows how that came.
            """
        case .alreadyLinked(let person, let moodleID):
            """
            \(person) is linked to the Moodle account \(moodleID) already. Nothing was changed. If that is another \
            person's account, correct it with: moodlesync link --again \(person) NUMBER
            """
        case .protectedAccount(let moodleID, .guest):
            "The Moodle account \(moodleID) is the guest account, which is never changed. Nobody was linked to it."
        case .protectedAccount(let moodleID, .administrator):
            """
            The Moodle account \(moodleID) is the site's first administrator, which is never changed. Nobody was linked \
            to it.
            """
        case .protectedAccount(let moodleID, .service(let username)):
            """
            The Moodle account \(moodleID) (\(username)) is the one whose token moodlesync uses, and it is never \
            changed. Nobody was linked to it.
            """
        case .beingSent(let person, let entry):
            """
            Entry \(entry), about the account of \(person), is being sent just now. Wait until the push has \
            ended, and look again with 'moodlesync why \(person)'.
            """
        default: ""
        }
    }

    private var trybackMessage: String {
        switch self {
        case .noImport(let id):
            "There is no import \(id). 'moodlesync status' and SELECT id, file_name FROM imports show what there is."
        case .nothingToTryBack(let id?):
            "Import \(id) has no rejected row that is not corrected yet, and no entry of it failed at Moodle."
        case .nothingToTryBack(nil):
            "No import has a rejected row that is not corrected yet, and no entry failed at Moodle."
        case .fileExists(let path):
            "\(path) exists already and was left as it is: it may hold corrections. Name another file with --out."
        case .cannotWrite(let path, let detail):
            "\(path) can't be written (\(detail)). Name another file with --out."
        default: ""
        }
    }

    private static func wrongState(
        _ entry: Int64, _ state: EntryState, _ decision: Decision.Kind, _ possible: [Decision.Kind]
    ) -> String {
        let way =
            possible.isEmpty
            ? "Nothing can be done with it by hand."
            : "Possible: \(possible.map { "'moodlesync \($0.rawValue) --id \(entry)'" }.joined(separator: " or "))."
        return "Entry \(entry) can't be \(decision.participle): it is \(state.meaning). \(way) No entry was changed."
    }
}

extension Decision.Kind {
    fileprivate var participle: String {
        switch self {
        case .retry: "tried again"
        case .cancel: "cancelled"
        }
    }
}

extension EntryState {
    fileprivate var meaning: String {
        switch self {
        case .held: "held (it waits for an approval)"
        case .ready: "ready (the next push tries it anyway)"
        case .sending: "being sent"
        case .unknown: "unknown (the next push looks whether Moodle has it)"
        case .done: "done (Moodle has it)"
        case .failed: "failed"
        case .cancelled: "cancelled"
        case .handedOver: "handed over (a person has it on a list)"
        }
    }
}
