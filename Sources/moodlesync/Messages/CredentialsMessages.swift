import Operations

/// What `credentials` says; never a password.
enum CredentialsMessages {
    static func count(ready: Int, waiting: Int) -> String {
        guard ready + waiting > 0 else { return "No passwords are kept for people." }
        let have = "\(Wording.count(ready, "password")) can be written: moodlesync credentials --out FILE"
        return waiting == 0 ? have + "." : have + "; \(self.waiting(waiting))."
    }

    static func closing(_ report: CredentialsReport) -> String {
        guard let path = report.path else {
            return report.waiting == 0
                ? "No passwords are kept for people; no file was written."
                : "No file was written: \(waiting(report.waiting))."
        }
        let done =
            "\(Wording.count(report.people, "password")) in \(path), readable by you alone, and no longer in the store"
        return report.waiting == 0 ? done + "." : done + "; \(waiting(report.waiting))."
    }

    private static func waiting(_ count: Int) -> String {
        "\(Wording.count(count, "password waits", "passwords wait")) for a push to set \(count == 1 ? "it" : "them")"
    }
}
