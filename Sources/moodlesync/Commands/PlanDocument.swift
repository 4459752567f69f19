import Foundation
import Operations

/// The JSON of `plan`, written piece by piece: a plan may have a million entries.
enum PlanDocument {
    private struct Head: Encodable {
        let plan: String?
        let entries: Int
        let failed: Int
        let held: [HeldPlan]
        let counts: [String: PlanCounts]
    }

    static func write(_ summary: PlanSummary, of view: PlanView, limit: Int?, to console: Console) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let head = Head(
            plan: summary.id, entries: summary.total.entries, failed: summary.failed, held: summary.held,
            counts: summary.counts)
        // The head's closing brace makes room for the list.
        console.raw(String(decoding: try encoder.encode(head).dropLast(), as: UTF8.self) + ",\"changes\":[")
        var isFirst = true
        try view.entries(atMost: limit ?? .max) { entry in
            guard console.isRead else { throw NobodyReads() }
            console.raw((isFirst ? "" : ",") + String(decoding: try encoder.encode(entry), as: UTF8.self))
            isFirst = false
        }
        console.raw("]}\n")
    }
}
