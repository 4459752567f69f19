import ArgumentParser

/// Pairs of options that say different things about one matter. The same said twice, in plain words and in Moodle's
/// numbers, is fine.
struct Contradictions {
    let upload: UploadOptions
    let people: PeopleOptions
    let core: CoreUploadOptions

    /// - Throws: `ValidationError` for the first pair.
    func check() throws {
        try types()
        try details()
        try passwords()
        try flags()
    }

    private func refuse(_ first: String, _ second: String) throws -> Never {
        throw ValidationError(UsageMessages.contradiction(first, second))
    }

    private func types() throws {
        let existing = upload.existing
        if people.onlyExisting, let existing, ["skip", "number"].contains(existing) {
            try refuse("--only-existing", "--existing \(existing)")
        }
        guard let type = core.uutype else { return }
        if people.onlyExisting, type != 3 { try refuse("--only-existing", "--uutype \(type)") }
        guard let existing else { return }
        let meant: [Int: [String]] = [0: ["skip"], 1: ["number"], 2: ["update", "leave"], 3: ["update", "leave"]]
        if let same = meant[type], !same.contains(existing) { try refuse("--existing \(existing)", "--uutype \(type)") }
    }

    private func details() throws {
        guard let number = core.uuupdatetype else { return }
        if number == 0 {
            if upload.existing == "update" { try refuse("--existing update", "--uuupdatetype 0") }
            if let words = people.updateDetails { try refuse("--update-details \(words)", "--uuupdatetype 0") }
            return
        }
        if upload.existing == "leave" { try refuse("--existing leave", "--uuupdatetype \(number)") }
        let meant = [1: "file", 2: "file-and-defaults", 3: "fill-missing"]
        if let words = people.updateDetails, let same = meant[number], words != same {
            try refuse("--update-details \(words)", "--uuupdatetype \(number)")
        }
    }

    private func passwords() throws {
        if let words = people.passwords, let number = core.uupasswordnew {
            // One that is made here is made if it is needed, as 1 has it.
            let same = number == 0 ? ["require"] : ["moodle", "generate"]
            if !same.contains(words) { try refuse("--passwords \(words)", "--uupasswordnew \(number)") }
        }
        if let words = people.forcePasswordChange, let number = core.uuforcepasswordchange,
            let same = [0: "none", 1: "weak", 2: "all"][number], words != same
        {
            try refuse("--force-password-change \(words)", "--uuforcepasswordchange \(number)")
        }
    }

    /// What is switched on in words, and off in numbers.
    private func flags() throws {
        let pairs: [(isSaid: Bool, words: String, number: Int?, contrary: Int, name: String)] = [
            (upload.updatePasswords, "--update-passwords", core.uupasswordold, 0, "--uupasswordold"),
            (people.allowRenames, "--allow-renames", core.uuallowrenames, 0, "--uuallowrenames"),
            (people.allowDeletes, "--allow-deletes", core.uuallowdeletes, 0, "--uuallowdeletes"),
            (people.noSuspends, "--no-suspends", core.uuallowsuspends, 1, "--uuallowsuspends"),
            (people.sharedEmails, "--shared-emails", core.uunoemailduplicates, 1, "--uunoemailduplicates"),
        ]
        for pair in pairs where pair.isSaid && pair.number == pair.contrary {
            try refuse(pair.words, "\(pair.name) \(pair.contrary)")
        }
        if let key = people.key, core.uumatchemail == 1, !key.lowercased().hasSuffix("=email") {
            try refuse("--key \(key)", "--uumatchemail 1")
        }
    }
}
