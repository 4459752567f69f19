import Operations
import StagingStore

/// What `map functions` says.
enum FunctionMessages {
    static func list(_ functions: [FunctionLine], console: Console) -> [String] {
        guard !functions.isEmpty else { return ["No field is mapped to a web-service function."] }
        var table = Table([
            .left("field"), .left("function"), .left("parameters"), .left("called twice"), .right("open"),
        ])
        for line in functions {
            table.add([
                line.field, line.function, line.parameters, line.idempotent ? "does no harm" : "never",
                Wording.number(line.open),
            ])
        }
        return table.lines(available: console.columns, paint: console.paint)
    }

    static func outcome(_ outcome: FunctionMappingOutcome) -> String {
        guard let function = outcome.function else {
            let kept =
                outcome.cells == 0
                ? "" : " \(Wording.count(outcome.cells, "value is", "values are")) kept for moodlesync handover."
            return "\(outcome.field) is mapped to no function any more.\(kept)"
        }
        let planned =
            outcome.cells == 0 ? "" : " \(Wording.count(outcome.cells, "kept value is", "kept values are")) planned."
        return outcome.changed
            ? "\(outcome.field) is brought to Moodle by \(function).\(planned)"
            : "\(outcome.field) is mapped so already; nothing was changed."
    }
}
