import MoodleWire

/// The groups that courses have now, asked for once a course.
enum CourseGroupsAtSite {
    static func read(_ courses: [Int], at site: SiteReader) async throws(Interruption) -> [Int: [RemoteGroup]] {
        var groups: [Int: [RemoteGroup]] = [:]
        for course in Set(courses).sorted() {
            groups[course] = try await site.read(LookUpGroups.call(courseID: course)) { LookUpGroups.judge($0) }
        }
        return groups
    }
}

extension Trouble {
    static func groupGone(_ id: Int) -> Trouble {
        Trouble(code: "group-gone", text: "the course no longer has the group \(id); somebody deleted it in Moodle")
    }
}
