import CSVReading
import GRDB
import StagingStore

/// One file's way through: record by record to a stager, with what is unchanged stepped over.
struct ImportPass {
    private let session: ImportSession
    private let reader: CSVReader
    private let rows: RowReader
    private let filter: RowFilter
    private let clearToken: ClearToken
    private let stager: any RecordStager
    private let problems: ProblemLog
    private let rejected: RejectedRows
    private let sourceRows: SourceRows
    private let reopen: () throws -> CSVReader
    private var known: KnownRows
    private let firstLoad: FirstLoad?
    private(set) var counts = ImportReport.Rows()
    /// Rows that are not meant.
    private(set) var filtered = 0
    /// What a full file takes away.
    private(set) var removals = Removals()
    /// People whom a full file leaves out, and who stay for now.
    private(set) var staying: Set<Int64> = []
    private var unrecognised = Lines()
    /// Of a preview: what each row came to.
    private(set) var decisions: [ImportReport.Decision] = []

    /// Lines of rows that can not be told from others.
    private struct Lines {
        var first: [Int] = []
        var count = 0

        mutating func add(_ line: Int) {
            count += 1
            if first.count < 10 { first.append(line) }
        }
    }

    init(
        _ session: ImportSession, reader: CSVReader, layout: Layout, filter: RowFilter, stager: any RecordStager,
        problems: ProblemLog, firstLoad: FirstLoad? = nil, reopen: @escaping () throws -> CSVReader
    ) throws {
        self.reopen = reopen
        self.firstLoad = firstLoad
        self.session = session
        self.reader = reader
        self.filter = filter
        clearToken = ClearToken(session.options.people.clearToken)
        self.stager = stager
        self.problems = problems
        rows = RowReader(
            layout: layout, delimiter: session.options.codedDelimiter(reader.delimiter),
            seed: try Self.seed(session, layout))
        rejected = try RejectedRows(session, dataset: layout.dataset, encoder: reader.encoder)
        sourceRows = try SourceRows(session.db, source: session.options.source, dataset: layout.dataset)
        known = try sourceRows.load()
    }

    mutating func run() throws {
        if rows.layout.isHeaderless {
            counts.read += 1
            let first = HeldRecord(reader.header)
            try withExtendedLifetime(first) { try take(first) }
        }
        while let record = try reader.next() {
            if record.isBlank { continue }
            guard filter.keeps(record) else {
                filtered += 1
                continue
            }
            counts.read += 1
            try take(record)
        }
        if let firstLoad { try finish(firstLoad) }
        if counts.read == 0 {
            throw filtered == 0
                ? FileRefusal.noRows
                : .allFiltered(count: filtered, conditions: session.options.only.map(\.text))
        }
        if let earlier = session.options.corrects { try rejected.takeUpUnrecognised(of: earlier) }
        try stager.finish()
        let commanded = stager.removedByCommand
        if commanded > session.options.removals ?? 0, !session.options.preview {
            throw FileRefusal.commandedRemovals(
                rows.layout.dataset, count: commanded, expected: session.options.removals)
        }
        if session.options.mode == .full { try removeUnseen() }
        if rows.layout.dataset == .users {
            let absent = AbsentPeople(session)
            let noted = try absent.noted
            try absent.forget(noted.subtracting(known.withoutSeen(noted)))
        }
    }

    /// What could not be staged at sight: now that the others are, in the order of the file.
    private mutating func finish(_ firstLoad: FirstLoad) throws {
        try firstLoad.close()
        try sourceRows.write(known)
        var lines = firstLoad.postponed[...]
        guard !lines.isEmpty else { return }
        let again = try reopen()
        while let line = lines.first, let record = try again.next() {
            guard record.line == Int(line) else { continue }
            lines.removeFirst()
            try take(record)
        }
        problems.sort()
    }

    // MARK: One record

    private mutating func take(_ record: some CellSource) throws {
        var findings: [Finding] = []
        guard let row = rows.row(record, report: { findings.append($0) }) else {
            unrecognised.add(record.line)
            try reject(record.rawBytes, findings, key: nil, line: record.line)
            return
        }
        if let clear = clearing(row) {
            return try reject(row.raw, findings + [clear], key: nil, line: row.line)
        }
        guard let key = stager.key(of: row) else {
            if let firstLoad, firstLoad.isOpen { return firstLoad.postpone(line: row.line) }
            unrecognised.add(row.line)
            let staged = try stager.stage(row, earlier: nil) { findings.append($0) }
            switch staged {
            case .rejected(let errors): try reject(row.raw, findings + errors, key: nil, line: row.line)
            case .staged(let outcome, _): try count(outcome, findings, line: row.line)
            case .skipped: try count(.unchanged, findings, line: row.line)
            }
            return
        }
        let place = known.claim(key, line: row.line)
        let contents = rows.contents(of: row)
        known.setFilled(place, contents.filled)
        if let firstLoad, firstLoad.isOpen {
            let staged = try stager.stageIfNew(row, isRepeated: place.firstLine != nil) { findings.append($0) }
            guard let staged else { return firstLoad.postpone(line: row.line) }
            return try take(staged, row, place, contents.hash, findings)
        }
        if known.hash(at: place) == contents.hash, !stager.alwaysLooks {
            known.stepOver(place)
            let refreshed = try stager.refresh(row, object: known.object(at: place))
            if refreshed { counts.changed += 1 } else { counts.unchanged += 1 }
            if session.options.preview { try decide(unchanged: known.object(at: place), line: row.line) }
            return
        }
        let earlier = place.firstLine.map { (line: $0, fields: rows.fields(filled: place.firstFilled)) }
        let staged = try stager.stage(row, earlier: earlier) { findings.append($0) }
        try take(staged, row, place, contents.hash, findings)
    }

    private mutating func take(
        _ staged: StagedRecord, _ row: FileRow, _ place: KnownRows.Place, _ hash: Hash128, _ findings: [Finding]
    ) throws {
        switch staged {
        case .rejected(let errors):
            try reject(row.raw, findings + errors, key: place.key, line: row.line)
            if let person = known.object(at: place) { try stager.parts?.add(.unsure, of: person) }
        case .staged(let outcome, let object):
            // A first load writes them all at its end, in the order of their keys.
            if firstLoad?.isOpen != true { try sourceRows.write(place.key, hash, object: object) }
            try rejected.correct(place.key)
            known.set(place, hash: hash, object: object)
            // Somebody new has nothing that a row could leave out, so the stager did not note what this row names.
            if outcome == .added { known.stepOver(place) }
            try count(outcome, findings, line: row.line)
        case .skipped: try count(.unchanged, findings, line: row.line)
        }
    }

    private mutating func count(_ outcome: RowOutcome, _ findings: [Finding], line: Int) throws {
        for finding in findings { try problems.write(finding, line: line) }
        if session.options.preview { decisions.append(.init(line, outcome, stager.explanation, findings)) }
        switch outcome {
        case .added: counts.added += 1
        case .changed: counts.changed += 1
        case .unchanged: counts.unchanged += 1
        }
    }

    /// A clear token where nothing can be cleared would be taken for the value.
    private func clearing(_ row: FileRow) -> Finding? {
        let layout = rows.layout
        guard layout.dataset != .users,
            let position = row.cells.firstIndex(where: { clearToken.stands(in: $0) })
        else { return nil }
        return Finding(
            layout.columns[position].field, .clearsNothing(found: session.options.people.clearToken))
    }

    private mutating func reject(
        _ raw: UnsafeRawBufferPointer, _ findings: [Finding], key: RecordKey?, line: Int
    ) throws {
        counts.rejected += 1
        if session.options.preview { decisions.append(.init(line, nil, nil, findings)) }
        for finding in findings { try problems.write(finding, line: line) }
        try rejected.keep(raw, key: key, line: line)
    }

    // MARK: What a full file left out

    private mutating func removeUnseen() throws {
        let unseen = known.unseen
        let candidates = known.withoutSeen(Set(unseen.map(\.object)).subtracting([0]))
        var leaving = try stager.removable(candidates)
        if rows.layout.dataset == .users { leaving = try dueOnes(leaving) }
        let parts = try leftOutParts()
        let groupings = parts.count { $0.kind == .grouping }
        removals = Removals(records: leaving.count, parts: parts.count - groupings, groupings: groupings)
        if !session.options.preview { try check(removals) }
        try stager.remove(objects: leaving, line: reader.header.line)
        try stager.remove(parts, line: reader.header.line)
        // Who stays is looked for in the next file again.
        for row in unseen where !staying.contains(row.object) { try sourceRows.delete(row.key) }
        counts.removed = leaving.count
    }

    /// Those whose time of grace is over, and whose accounts are to go; of the others at most their places do.
    private mutating func dueOnes(_ leaving: Set<Int64>) throws -> Set<Int64> {
        let absent = AbsentPeople(session)
        let due = try absent.due(leaving)
        staying = leaving.subtracting(due)
        try absent.forget(due)
        guard session.options.people.absent == .unenrol else { return due }
        for person in due { try stager.parts?.add(.person, of: person) }
        return []
    }

    /// The places of people in the file that none of their rows names any more.
    private func leftOutParts() throws -> [StatedParts.LeftOut] {
        guard let parts = stager.parts else { return try stager.leftOutBesides() }
        // Somebody with several lines, one of which was stepped over: what that one names is read after all.
        let mixed = try known.steppedOver(among: parts.people)
        if !mixed.isEmpty {
            let again = try reopen()
            while let record = try again.next() {
                guard filter.keeps(record), let row = rows.row(record, report: { _ in }), let key = stager.key(of: row),
                    let object = known.object(of: key, line: row.line), mixed.contains(object)
                else { continue }
                try stager.restate(row, object: object)
            }
        }
        return try parts.leftOut() + stager.leftOutBesides()
    }

    private mutating func decide(unchanged object: Int64?, line: Int) throws {
        decisions.append(.init(line, .unchanged, try object.flatMap { try stager.explain(unchanged: $0) }, []))
    }

    private func check(_ removals: Removals) throws(FileRefusal) {
        if removals.total > 0, unrecognised.count > 0 {
            throw .unrecognisedRows(lines: unrecognised.first, count: unrecognised.count, removals: removals.total)
        }
        if removals.total != session.options.removals ?? 0 {
            throw .removals(found: removals, expected: session.options.removals)
        }
    }

    /// Equal rows under other options are looked at again. A full file of people takes away the places that a row no
    /// longer names, which a delta did not, so the same row may mean more.
    private static func seed(_ session: ImportSession, _ layout: Layout) throws -> UInt64 {
        let options = session.options
        var hash = RecordHash()
        for part in try ProfileFields(session.db).meaning(for: layout) { hash.add(part) }
        for part in options.rowMeaning { hash.add(part) }
        if layout.dataset == .users, !CourseSlot.all(in: layout).isEmpty { hash.add(options.mode.rawValue) }
        return hash.finish().high
    }
}
