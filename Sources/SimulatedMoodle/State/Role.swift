/// The stock roles with their stock ids.
package struct Role: Sendable, Equatable {
    package let id: Int
    package let shortname: String
    /// Where a person may be given it.
    let levels: Set<Context.Level>

    package static let stock: [Role] = [
        Role(id: 1, shortname: "manager", levels: [.system, .coursecat, .course]),
        Role(id: 2, shortname: "coursecreator", levels: [.system, .coursecat]),
        Role(id: 3, shortname: "editingteacher", levels: [.course]),
        Role(id: 4, shortname: "teacher", levels: [.course]),
        Role(id: 5, shortname: "student", levels: [.course]),
        Role(id: 6, shortname: "guest", levels: []),
        Role(id: 7, shortname: "user", levels: []),
        Role(id: 8, shortname: "frontpage", levels: []),
    ]

    static func isAssignable(_ id: Int, at level: Context.Level) -> Bool {
        stock.contains { $0.id == id && $0.levels.contains(level) }
    }

    static func shortname(_ id: Int) -> String {
        stock.first { $0.id == id }?.shortname ?? ""
    }
}
