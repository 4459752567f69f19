/// Reads cells of usernames, cleaned as Moodle does.
struct UsernameCell {
    let rules: PeopleRules

    /// - Returns: nil after telling `report` what is wrong.
    func read(_ found: String, _ field: String, _ report: (Finding) -> Void) -> String? {
        let cleaned = rules.fileCharset.clean(found)
        if cleaned.isEmpty {
            report(Finding(field, .usernameEmpty(found: found)))
            return nil
        }
        if ["guest", "admin"].contains(cleaned) {
            report(Finding(field, .protectedAccount(found: found)))
            return nil
        }
        guard rules.fileCharset.fits(cleaned) else {
            let limit = UsernameCleaning.limit
            report(Finding(field, .tooLong(found: found, characters: cleaned.unicodeScalars.count, limit: limit)))
            return nil
        }
        if !rules.cleansUsernames, found != cleaned {
            report(Finding(field, .usernameNotMoodles(found: found, cleaned: cleaned)))
        } else if UsernameCleaning.lost(found, cleaned: cleaned) {
            report(Finding(field, .usernameCleaned(found: found, cleaned: cleaned)))
        }
        return cleaned
    }

    /// What an account is called until now.
    func readOld(_ found: String, _ field: String, _ report: (Finding) -> Void) -> String? {
        guard rules.allowRenames else {
            report(Finding(field, .renameAsked))
            return nil
        }
        return read(found, field) { finding in
            // Cleaned it may be; only what was never a username is wrong here.
            if finding.what.severity == .error { report(finding) }
        }
    }
}
