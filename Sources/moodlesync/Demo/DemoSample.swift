/// The files of the demo: a small school with the names that real schools have.
enum DemoSample {
    static let courses = [("BIO101", "Biology for beginners"), ("CHE201", "Organic chemistry")]
    static let cohort = (idnumber: "year-1", name: "First year")

    /// Nobody has a username yet, two people have the same name, and one address is mistyped.
    static let people = """
        firstname,lastname,email,idnumber,city,country,course1,role1,group1,course2,role2,cohort1
        Ana,Silva,ana.silva@example.edu,E1001,Lisboa,PT,BIO101,student,Lab A,CHE201,student,year-1
        José,Núñez,jose.nunez@example.edu,E1002,Sevilla,ES,BIO101,student,Lab A,,,year-1
        Łukasz,Żółć,lukasz.zolc@example.edu,E1003,Kraków,PL,BIO101,student,Lab B,CHE201,student,year-1
        Zoë,O'Brien,zoe.obrien@example.edu,E1004,Cork,IE,BIO101,student,Lab B,,,year-1
        Иван,Петров,ivan.petrov@example.edu,E1005,Plovdiv,BG,CHE201,student,,,,year-1
        小龍,李,li.xiaolong@example.edu,E1006,"Leiden, Zuid-Holland",NL,CHE201,student,,,,year-1
        Maria,Santos,maria.santos@example.edu,E1007,Porto,PT,BIO101,student,Lab A,,,year-1
        Maria,Santos,m.santos@example.edu,E1008,Faro,PT,BIO101,student,Lab B,,,year-1
        Tom,Jones,tom.jones@example,E1009,Cardiff,GB,BIO101,student,Lab A,,,year-1
        Øystein,Åberg,oystein.aberg@example.edu,E1010,Bergen,NO,CHE201,student,,,,year-1
        Ingrid,Öster,ingrid.oster@example.edu,T2001,Uppsala,SE,BIO101,editingteacher,,CHE201,editingteacher,
        Seán,Murphy,sean.murphy@example.edu,T2002,Dublin,IE,CHE201,teacher,,,,

        """

    /// The same people later: an address corrected, a move, somebody who left, somebody new.
    static let peopleLater =
        people
        .replacing("firstname,lastname,email", with: "firstname,lastname,suspended,email")
        .split(separator: "\n").map { line in later(String(line)) }.joined(separator: "\n")
        + "\nAmélie,Dupont,0,amelie.dupont@example.edu,E1011,Nantes,FR,BIO101,student,Lab B,,,year-1\n"

    private static func later(_ line: String) -> String {
        if line.hasPrefix("firstname") { return line }
        var cells = line.split(separator: ",", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
        cells.insert(line.contains("zoe.obrien") ? "1" : "0", at: 2)
        return cells.joined(separator: ",")
            .replacing("tom.jones@example,", with: "tom.jones@example.edu,")
            .replacing("E1001,Lisboa", with: "E1001,Coimbra")
    }
}
