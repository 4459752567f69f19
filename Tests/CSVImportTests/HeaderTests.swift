import Testing

@testable import CSVImport

struct HeaderTests {
    private func fields(_ names: String, _ dataset: Dataset? = nil, mapped: [String: String] = [:]) throws -> [String] {
        let cells = names.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        let reading = HeaderReading(mapped: [.users: mapped], unknownColumns: .refuse)
        return try reading.layout(of: cells, dataset: dataset).columns.map(\.field)
    }

    @Test(arguments: [
        ("First Name,Last Name,Email,Course IDs", ["firstname", "lastname", "email", "courseids"]),
        ("Given_Name,SURNAME,E-mail Address,course", ["firstname", "lastname", "email", "courseids"]),
        ("USERNAME,Email", ["username", "email"]),
        ("username, password , firstname", ["username", "password", "firstname"]),
        ("username,profile_field_EmployeeID", ["username", "profile_field_EmployeeID"]),
        ("username,Profile_Field_x", ["username", "profile_field_x"]),
        ("username,Course1,ROLE1,enrolperiod12", ["username", "course1", "role1", "enrolperiod12"]),
        ("username,course 1,group_1", ["username", "course1", "group1"]),
        ("username,firstname,lastname,email,,", ["username", "firstname", "lastname", "email"]),
    ])
    func `a column is known by its name however it is written`(names: String, expected: [String]) throws {
        #expect(try fields(names) == expected)
    }

    @Test func `a source's own names come before all others, and a dash leaves a column out`() throws {
        let mapped = ["staffno": "idnumber", "room": "-"]
        #expect(try fields("Staff No,Room,firstname", mapped: mapped) == ["idnumber", "firstname"])
    }

    @Test(arguments: [
        ("firstname,lastname,email", Dataset.users), ("username,city", .users), ("username,course1", .users),
        ("firstname,lastname,email,course", .users), ("username,course,role", .enrolments),
        ("username,course", .enrolments), ("idnumber,course idnumber,role,starts,ends", .enrolments),
        ("code,target", .mappings), ("role,id", .mappings), ("name,idnumber,description,visible", .cohorts),
        ("cohort,username", .cohortMembers), ("course,name,idnumber,description", .groups),
        ("course,group,username", .groupMembers), ("add,student,77,BIO101", .enrolments),
        ("del, student, 77, BIO101, 1262304000, 0", .enrolments),
        // Tool Sync's files
        ("cmd,cid,uid,rolename,enrol,starttime,endtime,gcmd,g1,g2,g9", .enrolments),
        ("type,courseid,name,idnumber,description,selfgrouping,grouping", .groups),
        ("courseid,name,updateid,description", .groups), ("cmd,courseid,groupid,userid", .groupMembers),
        ("cmd,cname,cdescription,cidnumber", .cohorts), ("cmd,cidnumber", .cohorts),
        ("cmd,cname,userid,cdescription,cidnumber", .cohortMembers), ("userid,cidnumber", .cohortMembers),
        ("cmd,cid,userid", .cohortMembers),
        // Moodle's own
        ("groupname,coursename,idnumber,groupidnumber,enrolmentkey,customfield_Size", .groups),
        ("name,idnumber,description,visible,theme,category_path", .cohorts),
    ])
    func `the kind of file is told from its header`(names: String, expected: Dataset) throws {
        let cells = names.split(separator: ",").map(String.init)
        #expect(try HeaderReading().layout(of: cells, dataset: nil).dataset == expected)
    }

    @Test func `an idnumber is the course's in Moodle's own import of groups, and the group's anywhere else`() throws {
        #expect(try fields("groupname,coursename,idnumber") == ["name", "course", "courseidnumber"])
        #expect(
            try fields("name,coursename,idnumber,groupidnumber") == ["name", "course", "courseidnumber", "idnumber"])
        #expect(try fields("course,groupname,idnumber", .groups) == ["course", "name", "idnumber"])
        #expect(try fields("course,name,idnumber") == ["course", "name", "idnumber"])
    }

    @Test(arguments: [
        (
            "username,firstnam,email", nil as Dataset?,
            FileRefusal.unknownColumn(name: "firstnam", number: 2, nearest: "firstname", dataset: .users)
        ),
        (
            "username,shoe size,email", .users,
            .unknownColumn(name: "shoe size", number: 2, nearest: nil, dataset: .users)
        ),
        ("username,cuorse1", nil, .unknownColumn(name: "cuorse1", number: 2, nearest: "course1", dataset: .users)),
        (
            "email,First Name,firstname", nil,
            .duplicateColumn(name: "firstname", number: 3, first: "First Name", firstNumber: 2)
        ),
        ("firstname,lastname", nil, .missingColumn(.users, oneOf: ["username", "idnumber", "email"])),
        ("username", nil, .oneColumn(name: "username")), ("username,,email", nil, .emptyColumnName(number: 2)),
        ("1,2,3", nil, .unknownKind(["1", "2", "3"])),
        (
            "username,role", .enrolments,
            .missingColumn(.enrolments, oneOf: ["course", "shortname", "courseidnumber", "courseid", "cid"])
        ),
    ])
    func `a header that can not be understood refuses the file`(
        names: String, dataset: Dataset?, expected: FileRefusal
    ) {
        #expect(throws: expected) { try fields(names, dataset) }
    }

    @Test(arguments: [
        ("firstname", "firstnam", 1), ("course1", "cuorse1", 1), ("", "abc", 3), ("abc", "", 3), ("a", "a", 0),
        ("kitten", "sitting", 3),
    ])
    func `the distance of two words counts letters changed, left out or exchanged`(
        left: String, right: String, distance: Int
    ) {
        #expect(SpellingDistance.between(left, right) == distance)
    }
}
