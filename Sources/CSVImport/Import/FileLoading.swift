import CSVReading
import Foundation
import GRDB
import StagingStore

/// Loads one file inside its transaction.
struct FileLoading {
    let db: Database
    let file: InputFile
    let options: ImportOptions
    let run: Run
    let moment: Timestamp
    let key: () throws -> SealingKey

    /// - Returns: the file's columns.
    /// - Throws: `CSVProblem` or `FileRefusal` if the file as a whole is wrong; the transaction must then be taken back.
    func load(into report: inout ImportReport) throws -> Layout {
        let source = try HashingSource(FileByteSource(path: file.path))
        let reader = try CSVReader(source: source, options: options.reading)
        report.delimiter = reader.delimiter.name
        report.encoding = reader.encodingName
        let filter = try RowFilter(
            options.only, header: reader.header.cells, delimiter: options.codedDelimiter(reader.delimiter))
        let columns = try SourceColumns(db, options)
        let layout = try columns.layout(of: reader.header.cells)
        report.dataset = layout.dataset
        if options.mode == .full, !layout.dataset.canBeFull { throw FileRefusal.modeWithoutMeaning(layout.dataset) }
        if options.removals != nil, options.mode == .delta, !layout.mayEmptyCohorts {
            throw FileRefusal.removalsWithoutMeaning(layout.dataset)
        }
        let record = ImportRecord(db: db, options: options, run: run, moment: moment)
        // Read again with another number of removals, a file that empties cohorts says something else.
        let same =
            layout.mayEmptyCohorts && options.removals != nil
            ? nil
            : try SameFile(
                db, dataset: layout.dataset, options: options, file: file,
                optionsFingerprint: record.optionsFingerprint)
        if let same {
            try note(same, record, &report)
        } else {
            try load(reader, layout, filter, record, &report)
            report.hints += columns.missing(in: reader.header.cells)
            if layout.dataset == .users, options.people.sharedEmails {
                let shared = try Int.fetchOne(db, sql: "SELECT count(*) FROM v_duplicates WHERE what = 'email'") ?? 0
                if shared > 0 {
                    report.hints.append(
                        "\(shared) e-mail \(shared == 1 ? "address belongs" : "addresses belong") to several people: v_duplicates."
                    )
                }
            }
            if layout.hasDates, options.timeZone == nil {
                report.hints.append("Dates without a time zone are read as UTC; --timezone names another.")
            }
            if source.fingerprint != file.fingerprint { throw FileRefusal.changedMeanwhile }
        }
        try record.seal(report, id: report.importID)
        return layout
    }

    private func load(
        _ reader: CSVReader, _ layout: Layout, _ filter: RowFilter, _ record: ImportRecord,
        _ report: inout ImportReport
    ) throws {
        // Rows of four tables with a dozen indexes are written at once: with SQLite's usual 2 MB, nearly all of the
        // time went into reading pages back.
        try db.execute(sql: "PRAGMA cache_size = -\(Self.cacheKilobytes)")
        let importID = try record.insert(report)
        report.importID = importID
        try db.execute(
            sql: "INSERT INTO import_headers (import_id, header, lead, line_end) VALUES (?, ?, ?, ?)",
            arguments: [
                importID, layout.isHeaderless ? Data() : Data(try reader.encoder.bytes(reader.header.rawBytes)),
                Data(reader.lead), Data(try reader.encoder.bytes(reader.header.lineEnd)),
            ])
        let attempt = try stage(reader, layout, filter, importID)
        let (session, pass, problems) = (attempt.session, attempt.pass, attempt.problems)
        try forgetWhatIsSentNow(layout, importID)
        report.rows = pass.counts
        report.filtered = pass.filtered
        report.skipped = session.skipped
        if !pass.staying.isEmpty {
            let count = pass.staying.count
            report.hints.append(
                count == 1
                    ? "1 person is not in the file any more and stays for now: v_absent."
                    : "\(count) people are not in the file any more and stay for now: v_absent.")
        }
        report.decisions = pass.decisions
        let missing = missingForNewPeople(layout)
        if !missing.isEmpty, report.rows.read > 0, problems.incomplete == report.rows.read {
            throw FileRefusal.missingForNewPeople(missing, headerLine: reader.header.line)
        }
        report.entries = session.entries
        (report.problems, report.errors, report.warnings) = (problems.listed, problems.errors, problems.warnings)
        try record.finish(report)
        if options.preview {
            report.changes = try changes(of: importID)
            if pass.removals.total > 0 {
                report.hints.append(FileRefusal.removals(found: pass.removals, expected: nil).message)
            }
        }
    }

    private typealias Attempt = (session: ImportSession, pass: ImportPass, problems: ProblemLog)

    /// Stages the rows. Where usernames move from one person to another and one of the renames turns out to be
    /// impossible, all is taken back and staged again without those that counted on it.
    private func stage(
        _ reader: CSVReader, _ layout: Layout, _ filter: RowFilter, _ importID: Int64
    ) throws -> Attempt {
        guard layout.dataset == .users, options.people.allowRenames else {
            return try attempt(reader, layout, filter, importID, barred: [])
        }
        var reader = reader
        var barred: Set<Int> = []
        while true {
            var staged: Attempt?
            do {
                try db.inSavepoint {
                    staged = try attempt(reader, layout, filter, importID, barred: barred)
                    return .commit
                }
            } catch let impossible as Renames.Impossible where impossible.lines != barred {
                barred = impossible.lines
                reader = try CSVReader(source: FileByteSource(path: file.path), options: options.reading)
            }
            if let staged { return staged }
        }
    }

    private func attempt(
        _ reader: CSVReader, _ layout: Layout, _ filter: RowFilter, _ importID: Int64, barred: Set<Int>
    ) throws -> Attempt {
        let session = try ImportSession(
            db, run: run, importID: importID, moment: moment, options: options, key: key)
        session.barredRenames = barred
        let problems = try ProblemLog(db, importID: importID, layout: layout)
        try warnOfColumns(layout, problems, line: reader.header.line)
        let people = try People(db)
        let firstLoad = try FirstLoad(session, layout: layout, people: people, profileFields: ProfileFields(db))
        let stager = try stager(session, layout, people, firstLoad)
        var pass = try ImportPass(
            session, reader: reader, layout: layout, filter: filter, stager: stager, problems: problems,
            firstLoad: firstLoad,
            reopen: { try CSVReader(source: FileByteSource(path: file.path), options: options.reading) })
        try pass.run()
        return (session, pass, problems)
    }

    /// A column that no web service takes, led to a field that one takes: what was kept of it before is sent now.
    private func forgetWhatIsSentNow(_ layout: Layout, _ importID: Int64) throws {
        guard layout.dataset == .users else { return }
        for column in layout.columns {
            guard let kept = UserColumns.catalogue.field(for: column.written), kept != column.field,
                UserColumns.isUnsendable(kept), !UserColumns.isUnsendable(column.field)
            else { continue }
            try db.execute(
                sql: """
                    DELETE FROM unsendable
                     WHERE field = ? AND user_id IN (SELECT id FROM users WHERE source = ? AND import_id = ?)
                    """, arguments: [kept, options.source, importID])
        }
    }

    /// Columns that a new account needs and that neither the file nor the defaults have. A file of changes may leave
    /// them out, so they are missed only where no row could be taken.
    private func missingForNewPeople(_ layout: Layout) -> [String] {
        let rules = options.people
        guard layout.dataset == .users, !layout.has("oldusername"), !rules.onlyExisting, rules.key == nil else {
            return []
        }
        return ["firstname", "lastname", "email"].filter { !layout.has($0) && options.defaults[$0] == nil }
    }

    private func changes(of importID: Int64) throws -> [ImportReport.Change] {
        let sql = """
            SELECT v.line, v.kind, v.username, v.course, v.role, v.group_name, v.grouping, v.cohort, v.before,
                   -- Of a new account the outbox has no payload: the staged person says it all.
                   iif(v.kind = 'user.create',
                       json_object('fields', json_patch(json_patch('{}', json_object(
                         'firstname', u.firstname, 'lastname', u.lastname, 'email', u.email, 'idnumber', u.idnumber,
                         'auth', u.auth, 'suspended', nullif(u.suspended, 0))), u.extra)), v.payload) AS payload
              FROM v_outbox v JOIN outbox o ON o.id = v.id LEFT JOIN users u ON u.id = o.user_id
             WHERE v.import_id = ? AND v.state <> 'cancelled' ORDER BY v.id LIMIT ?
            """
        return try Row.fetchAll(db, sql: sql, arguments: [importID, ProblemLog.listedAtMost]).compactMap { row in
            EntryKind(rawValue: row["kind"]).map { kind in
                ImportReport.Change(
                    line: row["line"], kind: kind, username: row["username"], course: row["course"], role: row["role"],
                    group: row["group_name"], grouping: row["grouping"], cohort: row["cohort"], payload: row["payload"],
                    before: row["before"])
            }
        }
    }

    private static let cacheKilobytes = 48 * 1_024

    private func note(_ same: SameFile, _ record: ImportRecord, _ report: inout ImportReport) throws {
        report.state = .same
        report.rows.read = same.read
        report.rows.rejected = same.rejected
        report.rows.unchanged = same.read - same.rejected
        (report.problems, report.errors, report.warnings) = try same.problems(db)
        report.importID = try record.insert(report)
    }

    private func stager(
        _ session: ImportSession, _ layout: Layout, _ people: People, _ firstLoad: FirstLoad?
    ) throws -> any RecordStager {
        let outbox = try OutboxView(db)
        let roles = RoleNames(
            mappings: try roleMappings(), standard: options.defaultRole, types: options.places.types,
            allowsPrivileged: options.people.allowPrivilegedRoles)
        switch layout.dataset {
        case .users:
            let users = try UserStager(
                session, layout: layout, roles: roles, people: people, outbox: outbox, firstLoad: firstLoad)
            if layout.has("username") {
                let claims = UsernameClaims(
                    path: file.path, options: options, layout: layout, charset: options.people.fileCharset)
                users.setClaims(claims.contains)
            }
            return users
        case .enrolments:
            return try EnrolmentStager(session, layout: layout, roles: roles, people: people, outbox: outbox)
        case .cohorts, .cohortMembers:
            return try CohortStager(session, layout: layout, people: people, outbox: outbox)
        case .groups: return try GroupStager(session, layout: layout, outbox: outbox)
        case .groupMembers:
            return try GroupMemberStager(session, layout: layout, people: people, outbox: outbox)
        case .mappings: return MappingStager(session, layout: layout)
        }
    }

    private func warnOfColumns(_ layout: Layout, _ problems: ProblemLog, line: Int) throws {
        let unsendable: RowFinding = layout.dataset == .users ? .unsendableColumn : .place(.unsendableColumn)
        let columns = layout.columns.filter { ColumnCatalogues.isUnsendable($0.field, in: layout.dataset) }
        if layout.dataset == .users, columns.count > 1 {
            try problems.write(Finding("", .unsendableColumns(columns.map(\.written))), line: line)
        } else {
            for column in columns { try problems.write(Finding(column.field, unsendable), line: line) }
        }
        if !layout.results.isEmpty { try problems.write(Finding("", .resultColumns(layout.results)), line: line) }
        guard layout.dataset == .users else { return }
        let declared = try ProfileFields(db)
        for column in layout.columns
        where !declared.isEmpty && column.field.hasPrefix(ProfileFields.prefix) && !declared.contains(column.field) {
            try problems.write(Finding(column.field, .undeclaredField), line: line)
        }
        for gap in RoleCells.gaps(in: layout) {
            try problems.write(Finding(gap.column, .numberLeftOut(missing: gap.missing)), line: line)
        }
        if let change = try UsernameSetting(db: db, options: options, moment: moment).change() {
            try problems.write(Finding("", change), line: line)
        }
    }

    private func roleMappings() throws -> [(role: String, id: Int64)] {
        try Row.fetchAll(db, sql: "SELECT role, moodle_role_id FROM role_mappings").map { ($0[0], $0[1]) }
    }
}
