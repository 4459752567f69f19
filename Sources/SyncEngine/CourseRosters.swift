import MoodleWire

/// Who is enrolled in courses and with which roles there, asked for once a course and kept.
actor CourseRosters {
    /// Of one course, by Moodle's numbers.
    struct Roster: Sendable {
        private let people: Set<Int>
        private let byRole: [Int: Set<Int>]

        init(_ roles: [Int: [EnrolledUser.Role]]) {
            people = Set(roles.keys)
            var byRole: [Int: Set<Int>] = [:]
            for (person, held) in roles {
                for role in held { byRole[role.id, default: []].insert(person) }
            }
            self.byRole = byRole
        }

        /// In whatever state, by whatever method.
        func has(_ person: Int) -> Bool { people.contains(person) }
        func has(_ person: Int, role: Int) -> Bool { byRole[role]?.contains(person) == true }
    }

    private var asked: [Int: Task<Result<Roster, Interruption>, Never>] = [:]

    /// Batches that want the same course at once share one question.
    func read(_ course: Int, at site: SiteReader) async throws(Interruption) -> Roster {
        let question =
            asked[course]
            ?? Task {
                do throws(Interruption) {
                    return .success(Roster(try await CourseRolesAtSite.read(course, at: site)))
                } catch {
                    return .failure(error)
                }
            }
        asked[course] = question
        let answer = await question.value
        if case .failure = answer, asked[course] == question { asked[course] = nil }
        return try answer.get()
    }

    func forget() { asked = [:] }
}
