/// One made-up person, the same for the same number: names with accents, cells with commas, quotes and line breaks.
struct SamplePerson {
    static let columns = [
        "username", "firstname", "lastname", "email", "idnumber", "institution", "department", "city", "country",
        "phone1", "description",
    ]

    let number: Int
    /// In the order of `columns`.
    let cells: [String]

    /// - Parameter isChanged: has another department than before.
    init(_ number: Int, isChanged: Bool = false) {
        self.number = number
        var chance = Chance(seed: UInt64(number) &* 0x9E37)
        let name = "user" + Self.padded(number, 7)
        let rare = chance.below(100)
        let description =
            switch rare {
            case ..<3: "Room 12, second floor"
            case 3: "Line one\nline \"two\""
            default: "enrolled since 2024"
            }
        let institution = rare % 20 == 5 ? "Escola, Norte" : Self.institutions[rare % Self.institutions.count]
        let department = Self.departments[chance.below(Self.departments.count)]
        cells = [
            name, Self.first[chance.below(Self.first.count)], Self.last[chance.below(Self.last.count)],
            name + "@example.org", "S" + Self.padded(number, 8), institution,
            isChanged ? "Moved from \(department)" : department, Self.cities[chance.below(Self.cities.count)],
            Self.countries[chance.below(Self.countries.count)], "+351 2" + Self.padded(chance.below(100_000_000), 8),
            description,
        ]
    }

    var username: String { cells[0] }

    static func padded(_ number: Int, _ digits: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(digits - text.count, 0)) + text
    }

    private static let first = [
        "Ana", "João", "Zoë", "Łukasz", "Иван", "Marie-Claire", "Óscar", "Núria", "Søren", "Björk", "Ayşe", "小龍",
        "Peter",
        "Maria", "John", "Grace", "Noah", "Emma", "Liam", "Olivia",
    ]
    private static let last = [
        "Silva", "García", "Müller", "O'Brien", "Żółć", "Петров", "Nguyễn", "Smith", "Jones", "Brown", "Øster", "Åberg",
        "李", "Kowalski", "Rossi", "Ferreira",
    ]
    private static let institutions = ["Universidade do Porto", "Instituto Superior", "School of Arts"]
    private static let departments = ["Biology", "Chemistry", "History"]
    private static let cities = ["Porto", "Lisboa", "München", "Łódź", "Kraków", "Paris", "London", "Sevilla"]
    private static let countries = ["PT", "DE", "PL", "FR", "GB"]
}
