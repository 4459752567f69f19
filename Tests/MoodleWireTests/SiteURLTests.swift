import Testing

@testable import MoodleWire

struct SiteURLTests {
    @Test(arguments: [
        ("https://moodle.example", "https://moodle.example"),
        ("https://moodle.example/", "https://moodle.example"),
        ("  https://Moodle.Example//  ", "https://moodle.example"),
        ("HTTPS://moodle.example:8443/learn/", "https://moodle.example:8443/learn"),
        ("https://moodle.example/webservice/rest/server.php", "https://moodle.example"),
        ("https://moodle.example/webservice/rest/server.php/", "https://moodle.example"),
        ("https://moodle.example/learn/webservice/rest/server.php", "https://moodle.example/learn"),
        ("https://moodle.example/webservice", "https://moodle.example/webservice"),
        ("https://[2001:db8::1]/m", "https://[2001:db8::1]/m"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://127.9.8.7/x", "http://127.9.8.7/x"),
        ("http://localhost:8080/", "http://localhost:8080"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ])
    func `the address of a site or of its endpoint gives the site`(typed: String, root: String) throws {
        let site = try SiteURL(typed)
        #expect(site.root == root)
        #expect(site.endpoint == root + "/webservice/rest/server.php")
        #expect("\(site)" == root)
    }

    @Test(arguments: [
        ("", SiteURLProblem.empty),
        ("   ", .empty),
        ("moodle.example", .schemeMissing),
        ("moodle.example:8080/x", .schemeMissing),
        ("ftp://moodle.example", .scheme("ftp")),
        ("http://moodle.example", .plainHTTP(host: "moodle.example")),
        ("http://127.0.0.1.evil.example", .plainHTTP(host: "127.0.0.1.evil.example")),
        ("http://127.0.0", .plainHTTP(host: "127.0.0")),
        ("http://128.0.0.1", .plainHTTP(host: "128.0.0.1")),
        ("http://localhost.evil.example", .plainHTTP(host: "localhost.evil.example")),
        ("https://admin:hunter2@moodle.example", .credentials),
        ("https://admin@moodle.example", .credentials),
        ("https://moodle.example/webservice/rest/server.php?wstoken=abc", .query),
        ("https://moodle.example/#top", .fragment),
        ("https://", .hostMissing),
        ("https:///path", .hostMissing),
        ("https://moodle example", .notAnAddress),
    ])
    func `an address that cannot be meant is refused with its reason`(typed: String, problem: SiteURLProblem) {
        #expect(throws: problem) { try SiteURL(typed) }
        #expect(!problem.description.isEmpty)
    }

    @Test func `plain http leaves the machine only when it is allowed by name`() throws {
        let site = try SiteURL("http://moodle.example", allowInsecureHTTP: true)
        #expect(site.root == "http://moodle.example")
        #expect(site.isPlainHTTP)
        let safe = try SiteURL("https://moodle.example")
        #expect(!safe.isPlainHTTP)
    }

    @Test func `what was typed is not repeated where it may hold a secret`() {
        for typed in [
            "https://admin:hunter2@moodle.example", "https://moodle.example/?wstoken=hunter2", "https://m/#hunter2",
        ] {
            do {
                _ = try SiteURL(typed)
                Issue.record("\(typed) was taken")
            } catch {
                #expect(!error.description.contains("hunter2"))
            }
        }
    }
}
