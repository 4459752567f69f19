extension Exchange {
    /// The verdicts on a write whose answer is JSON.
    func judged(_ judge: (JSONBody) throws(Unreadable) -> BatchOutcome) -> BatchOutcome {
        switch VerdictTable.standing(self) {
        case .decided(let verdict): return .wholeBatch(verdict)
        case .null: return .wholeBatch(.unknown(Doubt(unreadable: .otherShape)))
        case .json(let body):
            do {
                return try judge(body)
            } catch {
                return .wholeBatch(.unknown(Doubt(unreadable: error)))
            }
        }
    }

    /// The verdicts on a write without a result: only exactly `null` says that it is done.
    func judgedByNull() -> BatchOutcome {
        switch VerdictTable.standing(self) {
        case .decided(let verdict): .wholeBatch(verdict)
        case .null: .perItem(Array(repeating: ItemVerdict(.applied), count: items))
        case .json: .wholeBatch(.unknown(Doubt(unreadable: .otherShape)))
        }
    }

    /// The answer to a question. What would be a doubt about a write is here a trouble of the site: ask again.
    func read<Answer: Sendable>(_ decode: (JSONBody) throws(Unreadable) -> Answer) -> ReadOutcome<Answer> {
        switch VerdictTable.standing(self) {
        case .decided(.notApplied(let cause)): return .failed(cause)
        case .decided(.unknown(let doubt)): return .failed(.site(SiteTrouble(doubt)))
        case .decided(.applied), .null: return .failed(.site(SiteTrouble(Doubt(unreadable: .otherShape))))
        case .json(let body):
            do {
                return .answer(try decode(body))
            } catch {
                return .failed(.site(SiteTrouble(Doubt(unreadable: error))))
            }
        }
    }
}

extension SiteTrouble {
    fileprivate init(_ doubt: Doubt) {
        self.init(code: doubt.code, message: doubt.message)
    }
}
