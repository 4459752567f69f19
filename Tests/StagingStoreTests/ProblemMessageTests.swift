import GRDB
import StagingStore
import Testing

struct ProblemMessageTests {
    static let messages: [(StoreProblem, String)] = [
        (
            .missing(path: "a.db"),
            "There is no store at a.db. Make one with 'moodlesync init --db a.db', or name another with --db."
        ),
        (
            .empty(path: "a.db"),
            "a.db is empty, so it is not a store yet. Make it one with 'moodlesync init --db a.db', or name another with --db."
        ),
        (
            .unmerged(path: "a.db"),
            "a.db can't be read here: its newest changes are still in a.db-wal, and this user can't write in the folder, which reading them needs. Copy both files to a folder that can be written and name that store with --db."
        ),
        (
            .isDirectory(path: "/srv"),
            "/srv is a folder, not a store. Name a file in it, for example --db /srv/moodlesync.db."
        ),
        (
            .notAStore(path: "a.db", applicationID: 7),
            "a.db is a SQLite database of another program (application_id 7), not a store of moodlesync. It was left as it is. Name another file with --db."
        ),
        (
            .notADatabase(path: "a.csv"),
            "a.csv is not a SQLite database. It was left as it is. Name another file with --db."
        ),
        (
            .newer(path: "a.db", unknownMigrations: ["0008_x", "0009_y"]),
            "a.db was made by a newer moodlesync: it has 0008_x, 0009_y, which this version (1.0.0) does not know. It was left as it is. Use the newer program."
        ),
        (
            .locked(path: "a.db"),
            "Another program has been writing to a.db for more than 10 seconds. Nothing was changed. Run this again when it has finished; 'fuser a.db' shows who it is."
        ),
        (
            .readOnly(path: "a.db"),
            "a.db can't be written: the file, its folder or its file system is read-only for this user. Nothing was changed. Check with 'ls -ld' on the file and its folder."
        ),
        (
            .full(path: "a.db"),
            "The disk is full, so nothing was written to a.db; it is as it was before. Make room (see 'df -h a.db') and run the same command again."
        ),
        (
            .corrupt(path: "a.db", detail: "database disk image is malformed"),
            "a.db is damaged or its disk fails (database disk image is malformed). Don't write to it any more: copy it, look with 'sqlite3 a.db \"PRAGMA integrity_check\"', and go back to the last backup."
        ),
        (
            .cannotOpen(path: "x/a.db", detail: "No such file or directory"),
            "x/a.db can't be opened (No such file or directory). Check that the folder exists and that this user may use it."
        ),
        (
            .refused(detail: "CHECK constraint failed: rows_add_up"),
            "The store refused a change that would break its rules: CHECK constraint failed: rows_add_up. Nothing was changed. This is a fault of moodlesync; please report it with this message."
        ),
        (
            .key(.noHome),
            "There is no place for the key file: neither MOODLESYNC_KEY_FILE nor HOME is set. Set MOODLESYNC_KEY_FILE to a file outside the store's folder."
        ),
        (
            .key(.readableByOthers(path: "/k", mode: 0o644)),
            "The key file /k can be used by other users (mode 0644), so it is not trusted. Run 'chmod 600 /k'; if others had access to the store too, have its passwords changed."
        ),
        (
            .key(.malformed(path: "/k")),
            "/k is not a key file of moodlesync (32 bytes in base64 are expected). Put the right file there, or name it with MOODLESYNC_KEY_FILE."
        ),
        (
            .key(.unreadable(path: "/k", detail: "No such file or directory")),
            "The key file /k can't be read (No such file or directory). It must be moved together with the store: copy it from the machine where the store was made, or name it with MOODLESYNC_KEY_FILE."
        ),
        (
            .key(.cannotMake(path: "/k", detail: "Permission denied")),
            "The key file /k can't be made (Permission denied). Make its folder writable for this user, or name another place with MOODLESYNC_KEY_FILE."
        ),
        (
            .key(.wrongKey),
            "The key does not open what was sealed with it: it is the key of another store, or the sealed data was changed. Name the right key file with MOODLESYNC_KEY_FILE."
        ),
    ]

    @Test(arguments: messages)
    func `a problem says what happened, where, and what to do`(problem: StoreProblem, message: String) {
        #expect(problem.message == message)
    }

    static let codes: [(ResultCode, StoreProblem)] = [
        (.SQLITE_BUSY, .locked(path: "p")),
        (.SQLITE_BUSY_SNAPSHOT, .locked(path: "p")),
        (.SQLITE_LOCKED, .locked(path: "p")),
        (.SQLITE_READONLY, .readOnly(path: "p")),
        (.SQLITE_READONLY_DBMOVED, .readOnly(path: "p")),
        (.SQLITE_PERM, .readOnly(path: "p")),
        (.SQLITE_FULL, .full(path: "p")),
        (.SQLITE_CORRUPT, .corrupt(path: "p", detail: "d")),
        (.SQLITE_IOERR_FSYNC, .corrupt(path: "p", detail: "input/output error: d")),
        (.SQLITE_NOTADB, .notADatabase(path: "p")),
        (.SQLITE_CANTOPEN, .cannotOpen(path: "p", detail: "d")),
        (.SQLITE_CONSTRAINT_CHECK, .refused(detail: "d")),
    ]

    @Test(arguments: codes)
    func `an error of SQLite is told by its kind`(code: ResultCode, problem: StoreProblem) {
        #expect(StoreProblem(DatabaseError(resultCode: code, message: "d"), path: "p") == problem)
    }
}
