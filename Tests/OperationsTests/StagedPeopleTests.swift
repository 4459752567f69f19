import GRDB
import StagingStore
import StoreFixtures
import Testing

@testable import Operations

struct StagedPeopleTests {
    private func lines(_ store: FilledStore, source: String? = nil) throws -> [String] {
        var lines: [String] = []
        let count = try StagedPeople(store.store).read(source: source) { lines.append(CSVLine.text($0, .guarded)) }
        #expect(count == lines.count - 1)
        return lines
    }

    @Test func `an empty store exports a header alone`() throws {
        #expect(
            try lines(FilledStore()) == ["username,firstname,lastname,email,idnumber,auth,suspended"])
    }

    @Test func `people are exported with their fields, courses and groups in the columns of Moodle's upload`() throws {
        let store = try FilledStore()
        try store.importFile()
        let ana = try store.person("ana", idnumber: "E1", extra: #"{"city":"Porto","preference:x":"1"}"#)
        let bo = try store.person("bo", extra: #"{"profile_field_level":"=A1"}"#)
        let biology = try store.code("BIO", to: "shortname:BIO101")
        let chemistry = try store.code("id:42", to: "id:42")
        try store.enrol(ana, in: biology, starts: 86_400, ends: 86_400 * 11)
        try store.enrol(ana, in: chemistry, role: "id:9")
        try store.join(ana, "Lab A", in: biology)
        try store.enrol(bo, in: chemistry)
        let course = "course,role,enroltimestart,enrolperiod,enrolstatus,group"
        func numbered(_ number: Int) -> String {
            course.split(separator: ",").map { "\($0)\(number)" }.joined(separator: ",")
        }
        #expect(
            try lines(store) == [
                "username,firstname,lastname,email,idnumber,auth,suspended,city,profile_field_level,\(numbered(1)),\(numbered(2))",
                "ana,First,Last,ana@example.edu,E1,,0,Porto,,BIO101,student,86400,10,0,Lab A,id:42,9,,,0,",
                "bo,First,Last,bo@example.edu,,,0,,'=A1,id:42,student,,,0,,,,,,,",
            ])
    }

    @Test func `only the people of one source, and nobody who left, are exported`() throws {
        let store = try FilledStore()
        try store.importFile()
        try store.person("ana")
        try store.person("bo")
        try store.person("chen")
        try store.execute("UPDATE users SET source = 'hr' WHERE username <> 'bo'")
        try store.execute("UPDATE users SET state = 'gone' WHERE username = 'chen'")
        #expect(try lines(store, source: "hr").dropFirst() == ["ana,First,Last,ana@example.edu,,,0"])
        #expect(try lines(store).count == 3)
    }
}
