/// Gives usernames to the people of one import, and knows which are taken.
final class UsernameDesk {
    private let people: People
    private var builder: UsernameBuilder
    /// Whether a row further down in the file brings this username itself.
    var isClaimedByFile: (String) throws -> Bool = { _ in false }

    init(people: People, rules: PeopleRules, template: NameTemplate?) {
        self.people = people
        builder = UsernameBuilder(rules, template: template)
    }

    /// - Returns: nil if the row must bring one.
    func proposal(for row: UserRow) throws -> BuiltUsername? {
        try builder.proposal(
            for: .init(
                firstname: row.firstname ?? "", lastname: row.lastname ?? "", email: row.email, idnumber: row.idnumber),
            isTaken: isTaken)
    }

    /// The row's own username, with a counter because another person has it.
    func proposal(besides username: String) throws -> BuiltUsername {
        try builder.proposal(besides: username, isTaken: isTaken)
    }

    /// The person was staged with it: it is theirs for ever.
    func keep(_ built: BuiltUsername, for person: Int64) throws {
        builder.keep(built)
        try people.reserve(built.username, for: person)
    }

    private func isTaken(_ username: String) throws -> Bool {
        if UsernameBuilder.reserved.contains(username) { return true }
        if try people.person(username: username) != nil { return true }
        if try people.isReserved(username) { return true }
        return try isClaimedByFile(username)
    }
}
