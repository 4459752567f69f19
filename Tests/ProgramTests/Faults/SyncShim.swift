import Foundation
import Testing

/// Stands between the program and the disk: at the nth time that something shall be on the disk for sure, it kills the
/// program, or says that the disk failed.
struct SyncShim {
    enum Deed: String, CaseIterable {
        case dieBefore = "die-before"
        case dieAfter = "die-after"
        /// This once.
        case fail
        /// This time and ever after.
        case failFromThen = "fail-on"
    }

    private let library: String
    private let mark: String

    /// Compiles it; nil where there is no C compiler, which the Swift toolchain brings along.
    init?(in folder: TemporaryFolder) async throws {
        try folder.write("shim.c", Self.source)
        let made = try await Shell(in: folder).run(
            """
            for compiler in clang "$(dirname "$(readlink -f "$(command -v swift)")")/clang" cc; do
                "$compiler" -shared -fPIC -o shim.so shim.c -ldl 2>shim.log && exit 0
            done
            exit 1
            """)
        guard made.code == 0 else { return nil }
        library = folder.path("shim.so")
        mark = folder.path("shim.mark")
    }

    /// The program, with a disk that does this at its nth sync.
    func around(_ program: Program, _ deed: Deed, at call: Int) -> Program {
        // Without a mark there was none to take away.
        try? FileManager.default.removeItem(atPath: mark)
        var program = program
        program.environment["SYNC_MARK"] = mark
        program.environment["LD_PRELOAD"] = library
        program.environment["SYNC_CALL"] = String(call)
        program.environment["SYNC_DOES"] = deed.rawValue
        return program
    }

    /// Whether there were so many syncs that the last program met its fate.
    var wasMet: Bool { FileManager.default.fileExists(atPath: mark) }

    private static let source = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <errno.h>
        #include <fcntl.h>
        #include <signal.h>
        #include <stdlib.h>
        #include <string.h>
        #include <unistd.h>

        static int calls;

        static int act(const char *name, int descriptor) {
            int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
            int call = __atomic_add_fetch(&calls, 1, __ATOMIC_SEQ_CST);
            int due = atoi(getenv("SYNC_CALL"));
            const char *deed = getenv("SYNC_DOES");
            if (call == due) close(open(getenv("SYNC_MARK"), O_CREAT | O_WRONLY, 0600));
            int fails = strcmp(deed, "fail-on") == 0 ? call >= due : strcmp(deed, "fail") == 0 && call == due;
            if (fails) { errno = EIO; return -1; }
            if (call != due) return real(descriptor);
            if (strcmp(deed, "die-after") == 0) real(descriptor);
            kill(getpid(), SIGKILL);
            for (;;) pause();
        }

        int fsync(int descriptor) { return act("fsync", descriptor); }
        int fdatasync(int descriptor) { return act("fdatasync", descriptor); }
        """
}
