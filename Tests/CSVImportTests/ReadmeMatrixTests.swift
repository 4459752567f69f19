import Foundation
import Testing

@testable import CSVImport

/// The README's table of every documented column of five formats of users files, held against the program.
struct ReadmeMatrixTests {
    private struct Line {
        /// As a file writes them, 1 for N.
        let columns: [String]
        let sources: Set<String>
        let text: String

        var promised: KnownColumns.Treatment {
            if text.hasPrefix("results, not data") { return .result }
            return text.contains("kept") ? .kept : .data
        }
    }

    private let lines: [Line]

    init() throws {
        let readme = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "README.md")
        let text = try String(contentsOf: readme, encoding: .utf8)
        let section = try #require(text.components(separatedBy: "### Every column of five formats").last)
        lines = section.components(separatedBy: "\n\n")[2].split(separator: "\n").dropFirst(2).map { row in
            let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            let names = cells[0].split(separator: "`").enumerated().filter { $0.offset.isMultiple(of: 2) }
                .map { String($0.element) }.filter { $0 != ", " }
            return Line(
                columns: names.map(Self.written), sources: Set(cells[1].split(separator: " ").map(String.init)),
                text: cells[2])
        }
    }

    /// `courseN` is `course1`, `profile_field_NAME` is `profile_field_x`, `Existing …` is one of them.
    private static func written(_ name: String) -> String {
        if name == "Existing …" { return "Existing ID" }
        if name == "profile_field_NAME" { return "profile_field_x" }
        return name.hasSuffix("N") ? name.dropLast() + "1" : name
    }

    @Test func `every column of the table is treated as the table says`() {
        #expect(lines.count > 25)
        for line in lines {
            for column in line.columns {
                #expect(KnownColumns.treatment(of: column, in: .users) == line.promised, "\(column): \(line.text)")
            }
        }
    }

    @Test func `every column that an import of users understands stands in the table`() {
        let listed = Set(lines.flatMap(\.columns).map(HeaderName.folded))
        for name in KnownColumns.names(of: .users) + ResultColumns.names where !name.hasPrefix("Existing") {
            #expect(listed.contains(HeaderName.folded(name)), "\(name)")
        }
    }

    /// What the sources document, by their letters in the table. M: `find_standard_fields` and the pattern of numbered
    /// fields (admin/tool/uploaduser, 4.5); T: `users.class.php` (tool_sync, 2020).
    static let documented: [(String, String)] = [
        (
            "M",
            """
            id username email emailstop city country lang timezone mailformat maildisplay maildigest htmleditor autosubscribe \
            institution department idnumber phone1 phone2 address description descriptionformat password auth oldusername \
            suspended theme deleted mnethostid interests firstname lastname firstnamephonetic lastnamephonetic middlename \
            alternatename category1 categoryrole1 cohort1 course1 enrolperiod1 enrolstatus1 enroltimestart1 group1 role1 \
            sysrole1 type1 profile_field_x
            """
        ),
        (
            "7",
            """
            username password firstname lastname email institution department city country lang auth timezone idnumber icq \
            phone1 phone2 address url description mailformat maildisplay htmleditor autosubscribe course1 group1 type1 \
            oldusername
            """
        ),
        (
            "D",
            """
            firstname lastname username email city country lang timezone mailformat maildisplay maildigest htmleditor ajax \
            autosubscribe institution department idnumber skype msn aim yahoo icq phone1 phone2 address url description \
            descriptionformat password auth deleted suspended course1 type1 role1 group1 enrolperiod1 program1 session1 \
            cohort1 sysrole1 oldusername profile_field_x
            """
        ),
        (
            "S",
            """
            First_Name Last_Name Email_Address Username Password Course_IDs Status Enrol_Status Suspend_Status Existing_ID
            """
        ),
        (
            "T",
            """
            username firstname lastname idnumber email auth icq phone1 phone2 address url description mailformat maildisplay \
            maildigest htmleditor autosubscribe trackforums cohort cohortid course1 group1 role1 enrol1 start1 end1 wwwroot1 \
            password suspended deleted oldusername profile_field_x
            """
        ),
    ]

    @Test(arguments: documented)
    func `each documented column of a source stands in the table with its letter`(source: String, names: String) {
        for name in names.split(separator: " ").map(String.init) {
            let field = UserColumns.catalogue.field(for: name) ?? name
            let line = lines.first { line in
                line.columns.contains { column in
                    HeaderName.folded(UserColumns.catalogue.field(for: column) ?? column) == HeaderName.folded(field)
                }
            }
            #expect(line?.sources.contains(source) == true, "\(name)")
        }
    }
}
