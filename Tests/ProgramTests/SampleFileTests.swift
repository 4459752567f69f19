import Foundation
import SimulatedMoodle
import Testing

/// Files that the documentation of upload formats prints, word for word, from the file into Moodle.
struct SampleFileTests {
    private func withMoodle(_ body: (RunningSimulator, Program) async throws -> Void) async throws {
        let moodle = try await Simulator.start()
        let program = Program(in: try TemporaryFolder(), url: moodle.url, token: moodle.token)
        do {
            try await body(moodle, program)
        } catch {
            await moodle.stop()
            throw error
        }
        await moodle.stop()
    }

    private static let of2007 = """
        username, password, firstname, lastname, email, lang, idnumber, maildisplay, course1, group1, type1
        jonest, verysecret, Tom, Jones, jonest@someplace.edu, en, 3663737, 1, Intro101, Section 1, 1
        reznort, somesecret, Trent, Reznor, reznort@someplace.edu, en_us, 6736733, 0, Advanced202, Section 3, 3

        """

    @Test func `the format of 2007 makes accounts with passwords of Moodle's own, enrolments and groups`() async throws
    {
        try await withMoodle { moodle, program in
            moodle.change { site in
                site.languages.insert("en_us")
                for name in ["Intro101", "Advanced202"] { _ = site.addCourse(shortname: name, fullname: name) }
            }
            try program.folder.write("users.csv", Self.of2007)
            let imported = try await program("import", "users.csv")
            #expect(imported.code == 0, "\(imported.out)\(imported.err)")
            #expect(imported.out.contains("line 2, password: note: The password breaks Moodle's policy"))
            let push = try await program("push")
            #expect(push.code == 0, "\(push.out)\(push.err)")
            let site = moodle.snapshot()
            let tom = try #require(site.user(named: "jonest"))
            #expect(tom.idnumber == "3663737" && tom.maildisplay == 1)
            let intro = try #require(site.course(shortname: "Intro101"))
            #expect(site.roles(user: tom.id, course: intro.id) == [5])
            let section = try #require(site.groups(course: intro.id).first)
            #expect(section.name == "Section 1" && site.members(group: section.id) == [tom.id])
            let trent = try #require(site.user(named: "reznort"))
            let advanced = try #require(site.course(shortname: "Advanced202"))
            #expect(trent.idnumber == "6736733" && trent.maildisplay == 0 && trent.lang == "en_us")
            #expect(site.roles(user: trent.id, course: advanced.id) == [4])
            #expect(site.groups(course: advanced.id).map(\.name) == ["Section 3"])
        }
    }

    @Test func `where the language pack of a row is missing, that person alone fails, and the entry says why`()
        async throws
    {
        try await withMoodle { moodle, program in
            moodle.change { site in
                for name in ["Intro101", "Advanced202"] { _ = site.addCourse(shortname: name, fullname: name) }
            }
            try program.folder.write("users.csv", Self.of2007)
            #expect(try await program("import", "users.csv").code == 0)
            #expect(try await program("push").code == 1)
            #expect(moodle.snapshot().user(named: "jonest") != nil)
            #expect(moodle.snapshot().user(named: "reznort") == nil)
            let failed = try await Shell(in: program.folder)(
                "sqlite3 moodlesync.db \"SELECT username || ': ' || problem FROM v_failed\"")
            #expect(failed.hasPrefix("reznort: ") && failed.contains("(lang en_us)"), "\(failed)")
            // Once somebody installs the pack, the same row goes through.
            moodle.change { _ = $0.languages.insert("en_us") }
            #expect(try await program("retry", "--failed").code == 0)
            let again = try await program("push")
            #expect(again.code == 0, "\(again.out)\(again.err)")
            #expect(moodle.snapshot().user(named: "reznort")?.lang == "en_us")
        }
    }

    @Test func `the file with cohorts puts people into them`() async throws {
        try await withMoodle { moodle, program in
            let cohorts = moodle.change { site in
                _ = site.addCourse(shortname: "math102", fullname: "Maths")
                return ["year 3", "year 4"].map { site.addCohort(idnumber: $0, name: $0) }
            }
            try program.folder.write(
                "users.csv",
                """
                username,password,firstname,lastname,email,course1,group1,cohort1
                jonest,verysecret,Tom,Jones,jonest@someplace.edu,math102,Section 1,year 3
                reznort,somesecret,Trent,Reznor,reznort@someplace.edu,math102,Section 3,year 4

                """)
            #expect(try await program("import", "users.csv").code == 0)
            let push = try await program("push")
            #expect(push.code == 0, "\(push.out)\(push.err)")
            let site = moodle.snapshot()
            let people = try ["jonest", "reznort"].map { try #require(site.user(named: $0)).id }
            #expect(cohorts.map { site.members(cohort: $0) } == people.map { [$0] })
            let course = try #require(site.course(shortname: "math102"))
            #expect(people.map { site.roles(user: $0, course: course.id) } == [[5], [5]])
            #expect(Set(site.groups(course: course.id).map(\.name)) == ["Section 1", "Section 3"])
        }
    }

    @Test func `the file that adds one and deletes another does both`() async throws {
        try await withMoodle { moodle, program in
            moodle.change { site in
                for name in ["reznort", "stays"] {
                    _ = site.addUser(
                        username: name, firstname: "Trent", lastname: "Reznor", email: "\(name)@someplace.edu")
                }
            }
            try program.folder.write(
                "users.csv", "username,firstname,lastname,deleted\njonest,Tom,Jones,0\nreznort,,,1\n")
            let bare = try await program("import", "users.csv", "--uuallowdeletes", "1")
            #expect(bare.code == 1 && bare.out.contains("--default email=%u@example.org"), "\(bare.out)")
            let flags = ["--uutype", "2", "--default", "email=%u@someplace.edu"]
            #expect(try await program.run(["import", "users.csv", "--uuallowdeletes", "1"] + flags).code == 0)
            let push = try await program("push")
            #expect(push.code == 0, "\(push.out)\(push.err)")
            let site = moodle.snapshot()
            #expect(site.user(named: "jonest")?.email == "jonest@someplace.edu")
            #expect(site.user(named: "reznort") == nil)
            #expect(site.user(named: "stays") != nil)
            try program.folder.write(
                "again.csv", "username,firstname,lastname,email\nreznort,Trent,Reznor,reznort@someplace.edu\n")
            #expect(try await program("import", "again.csv").code == 0)
            let again = try await program("push")
            #expect(again.code == 0, "\(again.out)\(again.err)")
            #expect(moodle.snapshot().user(named: "reznort") != nil)
        }
    }

    @Test func `the file that renames by a key renames, also whom only Moodle knows, and two can swap`() async throws {
        try await withMoodle { moodle, program in
            let ids = moodle.change { site in
                [("jsmith", "12345"), ("one", "1"), ("two", "2")].map { name, number in
                    site.addUser(
                        username: name, firstname: "J", lastname: "S", email: "\(name)@x.org", idnumber: number)
                }
            }
            try program.folder.write("users.csv", "username,idnumber\njdoe,12345\n")
            let flags = ["--key", "idnumber=idnumber", "--allow-renames"]
            let imported = try await program.run(["import", "users.csv"] + flags)
            #expect(imported.code == 0, "\(imported.out)\(imported.err)")
            let push = try await program("push")
            #expect(push.code == 0, "\(push.out)\(push.err)")
            #expect(moodle.snapshot().user(named: "jdoe")?.id == ids[0])
            try program.folder.write("swap.csv", "username,idnumber\ntwo,1\none,2\n")
            #expect(try await program.run(["import", "swap.csv"] + flags).code == 0)
            let swapped = try await program("push")
            #expect(swapped.code == 0, "\(swapped.out)\(swapped.err)")
            let site = moodle.snapshot()
            #expect(site.user(named: "two")?.id == ids[1])
            #expect(site.user(named: "one")?.id == ids[2])
        }
    }

    @Test func `roles in the site are given and taken`() async throws {
        try await withMoodle { _, program in
            try program.folder.write(
                "users.csv", "username,firstname,lastname,email,sysrole1\nanna,A,B,a@x.org,coursecreator\n")
            #expect(try await program("import", "users.csv").code == 1)
            #expect(try await program("import", "users.csv", "--allow-privileged-roles").code == 0)
            let push = try await program("push")
            #expect(push.code == 0, "\(push.out)\(push.err)")
            try program.folder.write("users.csv", "username,sysrole1\nanna,-coursecreator\n")
            #expect(try await program("import", "users.csv").code == 0)
            let taken = try await program("push")
            #expect(taken.code == 0, "\(taken.out)\(taken.err)")
            let entries = try await Shell(in: program.folder)(
                "sqlite3 moodlesync.db \"SELECT payload, state FROM outbox WHERE kind = 'role.assign' ORDER BY id\"")
            #expect(
                entries == """
                    {"action":"add","context":"system"}|done
                    {"action":"remove","context":"system"}|done

                    """)
        }
    }

    @Test func `by Moodle's own names of the options only accounts that are there are changed`() async throws {
        try await withMoodle { moodle, program in
            moodle.change { site in
                _ = site.addUser(username: "anna", firstname: "Anna", lastname: "Berg", email: "anna@x.org")
            }
            try program.folder.write("users.csv", "username,city,suspended\nanna,Faro,1\nnobody,Porto,0\n")
            let imported = try await program("import", "users.csv", "--uutype", "3", "--uuupdatetype", "1", "--json")
            #expect(imported.code == 0, "\(imported.err)")
            _ = try await program("push")
            let site = moodle.snapshot()
            let anna = try #require(site.user(named: "anna"))
            #expect(anna.profile["city"] == "Faro" && anna.suspended)
            #expect(site.user(named: "nobody") == nil)
        }
    }

    @Test func `a template makes usernames, and a preview says why each is what it is`() async throws {
        try await withMoodle { moodle, program in
            try program.folder.write(
                "users.csv", "firstname,lastname\nJohn,Doe\nJane,Doe\nJenny,Doe\n")
            let flags = [
                "--key", "idnumber=idnumber", "--default", "username=%-1f%-l", "--default", "email=%u@example.edu",
            ]
            let refused = try await program.run(["import", "users.csv"] + flags)
            #expect(refused.code == 1)
            try program.folder.write(
                "users.csv", "username,firstname,lastname\n,John,Doe\n,Jane,Doe\n,Jenny,Doe\n")
            let nobody = try await program.run(["import", "users.csv", "--preview", "--json"] + flags)
            #expect(nobody.code == 1)
            try program.folder.write(
                "users.csv", "idnumber,firstname,lastname\n1,John,Doe\n2,Jane,Doe\n3,Jenny,Doe\n")
            let preview = try await program.run(["import", "users.csv", "--preview"] + flags)
            #expect(
                preview.out.contains(
                    "line 3  new: jdoe2 (made from the template, with a counter because jdoe is taken by jdoe (John Doe))"
                ), "\(preview.out)")
            let json = try await program.run(["import", "users.csv", "--preview", "--json"] + flags).json()
            #expect(
                (json["decisions"] as? [[String: Any]])?.map { $0["username"] as? String } == [
                    "jdoe", "jdoe2", "jdoe3",
                ])
            #expect(try await program.run(["import", "users.csv"] + flags).code == 0)
            #expect(try await program("push").code == 0)
            #expect(moodle.snapshot().user(named: "jdoe3")?.email == "jdoe3@example.edu")
        }
    }

    @Test func `options that can not be meant end with 64 and say why`() async throws {
        let program = Program(in: try TemporaryFolder())
        let lines: [([String], String)] = [
            (["--uutype", "4"], "--uutype needs a whole number from 0 to 3, and found 4."),
            (["--key", "idnumber"], "--key needs NAME=VALUE"), (["--key", "a=course1"], "--key does not know a field"),
            (["--strict"], "--strict belongs to --key"), (["--usernames", "template"], "--usernames template needs"),
            (["--default", "country=Portugal"], "is not a country code"),
            (["--default", "x=y"], "does not know a field"),
            (["--field-rule", "city=seldom"], "It takes always, never, if-empty, keep-edits."),
            (["--limits", "clasic"], "Did you mean classic?"),
            (["--field-rule", "foo=always"], "--field-rule does not know a field \"foo\""),
            (["--timezone", "Lisbon"], "--timezone does not know \"Lisbon\""),
        ]
        for (flags, words) in lines {
            let outcome = try await program.run(["import", "x.csv"] + flags)
            #expect(outcome.code == 64, "\(flags)")
            #expect(outcome.err.contains(words), "\(flags): \(outcome.err)")
        }
    }

    @Test(arguments: [
        "--existing leave --uutype 0", "--existing skip --uutype 2", "--existing update --uuupdatetype 0",
        "--existing leave --uuupdatetype 1", "--update-details file --uuupdatetype 3",
        "--only-existing --uutype 2", "--only-existing --existing skip", "--passwords generate --uupasswordnew 0",
        "--passwords require --uupasswordnew 1", "--force-password-change all --uuforcepasswordchange 1",
        "--update-passwords --uupasswordold 0", "--allow-renames --uuallowrenames 0",
        "--no-suspends --uuallowsuspends 1", "--shared-emails --uunoemailduplicates 1",
        "--key EmployeeNo=idnumber --uumatchemail 1",
    ])
    func `options that contradict each other are refused in one sentence`(line: String) async throws {
        let outcome = try await Program(in: try TemporaryFolder())
            .run(["import", "x.csv"] + line.split(separator: " ").map(String.init))
        #expect(outcome.code == 64)
        #expect(outcome.err.contains("contradict each other"), "\(outcome.err)")
    }

    @Test(arguments: [
        "--existing leave --uutype 2", "--existing leave --uutype 3 --uuupdatetype 0", "--existing number --uutype 1",
        "--only-existing --uutype 3", "--passwords generate --uupasswordnew 1", "--passwords require --uupasswordnew 0",
        "--key email=email --uumatchemail 1", "--allow-renames --uuallowrenames 1",
    ])
    func `the same said twice is fine`(line: String) async throws {
        let program = Program(in: try TemporaryFolder())
        try program.folder.write("x.csv", "username,firstname,lastname,email,password\nana,A,B,a@x.org,Secret-2026\n")
        #expect(try await program.run(["import", "x.csv"] + line.split(separator: " ").map(String.init)).code == 0)
    }

    @Test func `profile fields are declared, shown and forgotten`() async throws {
        let program = Program(in: try TemporaryFolder())
        #expect(try await program("map", "fields", "set", "shirt", "--type", "menu", "--option", "S").code == 0)
        #expect(try await program("map", "fields").out.contains("shirt"))
        try program.folder.write(
            "users.csv", "username,firstname,lastname,email,profile_field_shirt\nanna,A,B,a@x.org,XXL\n")
        #expect(try await program("import", "users.csv").code == 1)
        #expect(try await program("map", "fields", "remove", "shirt").code == 0)
        #expect(try await program("map", "fields", "remove", "shirt").code == 1)
        #expect(try await program("map", "fields", "set", "x", "--type", "list").code == 64)
    }
}
