@testable import SimulatedMoodle
import Testing

struct FormVariablesTests {
    private func tree(_ body: String, limit: Int = 100) -> FormNode {
        FormVariables(parsing: body.utf8, limit: limit).tree()
    }

    @Test func `bracket names make a tree in order of first mention`() {
        let users = tree("users[1][name]=b&users%5B0%5D%5Bname%5D=a&users[1][tags][]=x&users[1][tags][]=y")["users"]
        #expect(users?.keys == ["1", "0"])
        #expect(users?["1"]?["name"]?.text == "b")
        #expect(users?["0"]?["name"]?.text == "a")
        #expect(users?["1"]?["tags"]?.values.map(\.text) == ["x", "y"])
    }

    @Test func `plus and percent are decoded, and what is no escape is kept`() {
        let form = tree("a=b+c%2Bd&b=%C3%A9&c=100%&d=%zz&e&f==")
        #expect(form["a"]?.text == "b c+d")
        #expect(form["b"]?.text == "é")
        #expect(form["c"]?.text == "100%")
        #expect(form["d"]?.text == "%zz")
        #expect(form["e"]?.text == "")
        #expect(form["f"]?.text == "=")
    }

    @Test func `the last of two equal names wins`() {
        #expect(tree("a=1&a=2")["a"]?.text == "2")
        #expect(tree("a=1&a[b]=2")["a"]?["b"]?.text == "2")
        #expect(tree("a[b]=1&a=2")["a"]?.text == "2")
    }

    @Test func `variables beyond the limit are counted and lost`() {
        let variables = FormVariables(parsing: "a=1&b=2&&c=3".utf8, limit: 2)
        #expect(variables.variables.map(\.name) == ["a", "b"])
        #expect(variables.sent == 3)
    }
}
