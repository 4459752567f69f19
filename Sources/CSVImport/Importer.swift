import CSVReading
import Foundation
import GRDB
import StagingStore

/// Imports CSV files: staged rows and the outbox entries that they cause, in one transaction a file, or nothing.
package struct Importer {
    private let store: StagingStore
    private let key: () throws -> SealingKey
    private let options: ImportOptions
    private let run: Run

    /// - Parameter key: asked for once a file, and only if a password or a rejected row must be sealed.
    package init(
        store: StagingStore, key: @escaping () throws -> SealingKey, options: ImportOptions, run: Run
    ) {
        self.store = store
        self.key = key
        self.options = options
        self.run = run
    }

    /// Imports one file; `-` is standard input.
    ///
    /// A file that is refused is on record with its reason, and has changed nothing else.
    /// - Throws: `StoreProblem` or `KeyProblem`; then nothing at all was written.
    package func importFile(_ path: String) throws -> ImportReport {
        var report = ImportReport(file: path, dataset: options.dataset, source: options.source)
        do {
            // What can be read once only is kept until it is imported.
            let spooled = try SpooledInput(ifNeededFor: path)
            defer { spooled?.remove() }
            let file = try InputFile(path: spooled?.path ?? path)
            report.fingerprint = file.fingerprint
            report.bytes = file.bytes
            try load(file, into: &report)
        } catch let problem as CSVProblem {
            try refuse(.unreadable(problem), &report)
        } catch let refusal as FileRefusal {
            try refuse(refusal, &report)
        }
        return report
    }

    /// Carries nothing: it takes a preview's transaction back.
    private struct PreviewIsDone: Error {}

    private func load(_ file: InputFile, into report: inout ImportReport) throws {
        // A copy, because a refusal must not leave counts behind; what it learned of the file may stay.
        var loaded = report
        defer {
            report.dataset = loaded.dataset
            report.delimiter = loaded.delimiter
            report.encoding = loaded.encoding
        }
        do {
            var draft: ImportArchive.Draft?
            defer { draft?.discard() }
            try store.write { db in
                let loading = FileLoading(
                    db: db, file: file, options: options, run: run, moment: store.clock.now(), key: key)
                let layout = try loading.load(into: &loaded)
                if options.preview { throw PreviewIsDone() }
                // Before the commit: a file that can not be archived is not imported.
                if loaded.state == .loaded {
                    draft = try options.archive?.draft(of: file, named: report.file, options.reading, layout: layout)
                }
            }
            try draft?.keep()
            loaded.archived = draft?.path
        } catch is PreviewIsDone {
            loaded.state = .preview
        }
        report = loaded
    }

    private func refuse(_ refusal: FileRefusal, _ report: inout ImportReport) throws {
        report.state = .refused
        report.refusal = ImportReport.Refusal(
            line: refusal.line, column: refusal.column, code: refusal.code, message: refusal.message)
        guard !options.preview else { return }
        let refused = report
        report.importID = try store.write { db in
            let record = ImportRecord(db: db, options: options, run: run, moment: store.clock.now())
            let id = try record.insert(refused, reason: refusal.message)
            try record.seal(refused, id: id)
            return id
        }
    }
}
