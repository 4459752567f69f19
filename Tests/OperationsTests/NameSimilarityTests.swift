import Operations
import Testing

struct NameSimilarityTests {
    static let pairs: [(String, String, NameSimilarity?)] = [
        ("BIO101", "bio-101", NameSimilarity.same),
        ("Économie 1", "economie1", .same),
        ("ＢＩＯ", "bio", .same),
        ("BIO", "BIO101", .beginning),
        ("BIO101", "BIO", .beginning),
        ("BIO101", "BIO102", .edits(1)),
        ("emial", "email", nil),
        ("department", "departement", .edits(1)),
        ("departmnet", "department", .edits(2)),
        ("BIO101", "CHE207", nil),
        ("ab", "abc", nil),
        ("", "BIO", nil),
        ("--", "--", nil),
    ]

    @Test(arguments: pairs)
    func `names are alike by letters, not by looks`(one: String, other: String, similarity: NameSimilarity?) {
        #expect(NameSimilarity(one, other) == similarity)
    }

    @Test func `the nearest name wins`() {
        let names = ["department", "institution", "city", "idnumber"]
        #expect(NameSimilarity.nearest(to: "Department ", among: names) == "department")
        #expect(NameSimilarity.nearest(to: "instituton", among: names) == "institution")
        #expect(NameSimilarity.nearest(to: "shoe size", among: names) == nil)
    }
}
