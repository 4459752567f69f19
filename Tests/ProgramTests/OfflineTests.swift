import FaultFixtures
import Foundation
import Testing

/// What needs no network works without one.
struct OfflineTests {
    /// How to start a process in a network namespace of its own, where not even loopback is up; nil where the kernel
    /// lets nobody.
    private static let withoutNetwork: [String]? = {
        for prefix in [["unshare", "-rn"], ["unshare", "-n"]] {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = prefix + ["true"]
            process.standardError = FileHandle.nullDevice
            // A machine without unshare, or a kernel that forbids it: the next way is tried, then the test is skipped.
            guard (try? process.run()) != nil else { continue }
            process.waitUntilExit()
            if process.terminationStatus == 0 { return prefix }
        }
        return nil
    }()

    private static let noNamespaces: Comment = "this machine allows no network namespaces (unshare -n)"

    private static var hasNamespaces: Bool {
        get throws { try FaultTable.can(withoutNetwork != nil, ["no network at all"], reason: "\(noNamespaces)") }
    }

    @Test(.enabled(if: try hasNamespaces, noNamespaces))
    func `import, plan, status, why, map and audit work in a network namespace without any network`() async throws {
        let folder = try TemporaryFolder()
        var program = Program(in: folder)
        program.prefix = Self.withoutNetwork ?? []
        try folder.write(
            "people.csv",
            "username,firstname,lastname,email,course1\nana,Ana,Silva,ana@example.edu,BIO101\n")
        let imported = try await program("import", "people.csv", "--json")
        #expect(imported.code == 0, "\(imported.err)")
        #expect(try imported.json()["entries"] as? [String: Int] == ["user.create": 1, "enrol.put": 1])
        #expect(try await program("plan").out.contains("+ user.create     ana (Ana Silva)"))
        #expect(try await program("status").code == 0)
        #expect(try await program("why", "ana").code == 0)
        #expect(try await program("map", "courses").out.contains("shortname:BIO101"))
        #expect(try await program("audit", "verify").out.hasPrefix("The chain holds."))
    }
}
