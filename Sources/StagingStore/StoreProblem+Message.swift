extension StoreProblem {
    /// For people: what happened, where, and what to do.
    package var message: String {
        switch self {
        case .missing(let path):
            "There is no store at \(path). Make one with 'moodlesync init --db \(path)', or name another with --db."
        case .empty(let path):
            """
            \(path) is empty, so it is not a store yet. Make it one with 'moodlesync init --db \(path)', or name \
            another with --db.
            """
        case .isDirectory(let path):
            "\(path) is a folder, not a store. Name a file in it, for example --db \(path)/moodlesync.db."
        case .notAStore(let path, let applicationID):
            """
            \(path) is a SQLite database of another program (application_id \(applicationID)), not a store of \
            moodlesync. It was left as it is. Name another file with --db.
            """
        case .notADatabase(let path):
            "\(path) is not a SQLite database. It was left as it is. Name another file with --db."
        case .newer(let path, let unknownMigrations):
            """
            \(path) was made by a newer moodlesync: it has \(unknownMigrations.joined(separator: ", ")), which this \
            version (\(StagingStore.programVersion)) does not know. It was left as it is. Use the newer program.
            """
        case .locked(let path):
            """
            Another program has been writing to \(path) for more than 10 seconds. Nothing was changed. Run this again \
            when it has finished; 'fuser \(path)' shows who it is.
            """
        case .readOnly(let path):
            """
            \(path) can't be written: the file, its folder or its file system is read-only for this user. Nothing was \
            changed. Check with 'ls -ld' on the file and its folder.
            """
        case .unmerged(let path):
            """
            \(path) can't be read here: its newest changes are still in \(path)-wal, and this user can't write in the \
            folder, which reading them needs. Copy both files to a folder that can be written and name that store \
            with --db.
            """
        case .full(let path):
            """
            The disk is full, so nothing was written to \(path); it is as it was before. Make room (see \
            'df -h \(path)') and run the same command again.
            """
        case .corrupt(let path, let detail):
            """
            \(path) is damaged or its disk fails (\(detail)). Don't write to it any more: copy it, look with \
            'sqlite3 \(path) "PRAGMA integrity_check"', and go back to the last backup.
            """
        case .cannotOpen(let path, let detail):
            "\(path) can't be opened (\(detail)). Check that the folder exists and that this user may use it."
        case .refused(let detail):
            """
            The store refused a change that would break its rules: \(detail). Nothing was changed. This is a fault of \
            moodlesync; please report it with this message.
            """
        case .key(let problem):
            problem.message
        }
    }
}

extension KeyProblem {
    /// For people: what happened, where, and what to do.
    package var message: String {
        switch self {
        case .noHome:
            """
            There is no place for the key file: neither MOODLESYNC_KEY_FILE nor HOME is set. Set MOODLESYNC_KEY_FILE to \
            a file outside the store's folder.
            """
        case .readableByOthers(let path, let mode):
            """
            The key file \(path) can be used by other users (mode \(Self.octal(mode))), so it is not trusted. Run \
            'chmod 600 \(path)'; if others had access to the store too, have its passwords changed.
            """
        case .malformed(let path):
            """
            \(path) is not a key file of moodlesync (32 bytes in base64 are expected). Put the right file there, or \
            name it with MOODLESYNC_KEY_FILE.
            """
        case .unreadable(let path, let detail):
            """
            The key file \(path) can't be read (\(detail)). It must be moved together with the store: copy it from the \
            machine where the store was made, or name it with MOODLESYNC_KEY_FILE.
            """
        case .cannotMake(let path, let detail):
            """
            The key file \(path) can't be made (\(detail)). Make its folder writable for this user, or name another \
            place with MOODLESYNC_KEY_FILE.
            """
        case .wrongKey:
            """
            The key does not open what was sealed with it: it is the key of another store, or the sealed data was \
            changed. Name the right key file with MOODLESYNC_KEY_FILE.
            """
        }
    }

    private static func octal(_ mode: UInt16) -> String {
        "0" + String(mode, radix: 8)
    }
}
