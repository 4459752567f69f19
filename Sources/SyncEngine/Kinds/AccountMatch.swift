import Foundation
import MoodleWire

/// Whether an account that Moodle showed is a staged person's.
enum AccountMatch: Equatable {
    case ours
    case someoneElses(why: String)

    /// Ours if its idnumber equals ours, or if at least one of the two idnumbers is empty and the e-mail matches without
    /// letter case. Anything else is for a person to settle.
    init(_ account: RemoteUser, idnumber: String?, email ownEmail: String?) {
        let theirs = account.idnumber ?? ""
        let mine = idnumber ?? ""
        if !mine.isEmpty, theirs == mine {
            self = .ours
        } else if !mine.isEmpty, !theirs.isEmpty {
            self = .someoneElses(why: "its idnumber is \(theirs), ours is \(mine)")
        } else if let email = account.email, let ownEmail, email.lowercased() == ownEmail.lowercased() {
            self = .ours
        } else {
            self = .someoneElses(
                why: "its e-mail is \(account.email ?? "not shown"), ours is \(ownEmail ?? "not known")")
        }
    }

    init(_ account: RemoteUser, _ person: Person) {
        self.init(account, idnumber: person.idnumber, email: person.email)
    }

    /// Whether it is the account that was asked for then; of one that was refused, only if it is exactly as it was sent.
    init(_ account: RemoteUser, _ creation: EarlierCreation) {
        guard account.username == creation.username else {
            self = .someoneElses(why: "its username is \(account.username ?? "not shown")")
            return
        }
        let sent = (idnumber: creation.fields["idnumber"] ?? "", email: creation.fields["email"])
        if creation.isRefused, sent.idnumber != account.idnumber ?? "" {
            self = .someoneElses(why: "its idnumber is \(account.idnumber ?? "empty"), \(sent.idnumber) was sent")
        } else if creation.isRefused, sent.email?.lowercased() != account.email?.lowercased() {
            self = .someoneElses(
                why: "its e-mail is \(account.email ?? "not shown"), \(sent.email ?? "none") was sent")
        } else {
            self.init(account, idnumber: sent.idnumber, email: sent.email)
        }
    }
}

/// The fields in which an account differs from what is staged.
enum AccountDifference {
    /// What must be sent to make the account as staged: fields that differ, and those that Moodle does not show.
    ///
    /// Moodle leaves empty fields out of its answer, so a field that is absent there and empty here is equal, unless it
    /// may be absent because it is hidden: what is not shown can't be compared.
    static func fields(staged: [String: String], live: RemoteUser) -> [String: String] {
        staged.filter { name, value in
            guard let shown = shownValue(name, live) else { return !value.isEmpty || isPerhapsHidden(name) }
            return !isSame(name, value, shown)
        }
    }

    /// What Moodle shows now of the fields named, for the before-image.
    static func beforeImage(of names: some Sequence<String>, live: RemoteUser) -> [String: String] {
        var image: [String: String] = [:]
        for name in names where !unreadable.contains(name) && !name.hasPrefix("preference:") {
            image[name] = shownValue(name, live) ?? ""
        }
        return image
    }

    /// Not in any answer of core (measured on 4.5.6), so nobody can tell whether they differ.
    static let unreadable: Set<String> = [
        "middlename", "maildisplay", "alternatename", "firstnamephonetic", "lastnamephonetic", "calendartype",
    ]

    /// Shown to administrators only, or as identity fields: absent, they may be empty or hidden (measured on 4.5.6).
    static let maybeHidden: Set<String> = ["phone1", "phone2", "description"]

    /// Whether a value may be there that the answer leaves out. Profile fields are shown as their settings say
    /// (`show_field_content`, user/profile/lib.php, 4.5).
    private static func isPerhapsHidden(_ name: String) -> Bool {
        unreadable.contains(name) || maybeHidden.contains(name) || name.hasPrefix("profile_field_")
    }

    /// Moodle lists interests with a blank after each comma.
    static func isSame(_ name: String, _ left: String, _ right: String) -> Bool {
        // A profile field of dates takes a day and shows seconds, of some hour in the site's time zone.
        if name.hasPrefix("profile_field_"), let seconds = Double(right),
            let day = try? Date("\(left)T00:00:00Z", strategy: .iso8601)  // No day: compared as it is.
        {
            return abs(day.timeIntervalSince1970 - seconds) < 86_400
        }
        guard name == "interests" else { return left == right }
        func list(_ text: String) -> [String] {
            text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        }
        return list(left) == list(right)
    }

    /// The value that Moodle shows of a field; nil where its answer has none.
    static func shownValue(_ name: String, _ live: RemoteUser) -> String? {
        if name == "username" { return live.username }
        if name.hasPrefix("profile_field_") { return live.customFields[String(name.dropFirst("profile_field_".count))] }
        return UserField(rawValue: name).flatMap { live.fields[$0] }
    }
}
