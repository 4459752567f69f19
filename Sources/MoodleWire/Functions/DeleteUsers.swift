/// `core_user_delete_users`: all or nothing. An account that is already gone refuses the batch.
package enum DeleteUsers {
    package static func call(_ ids: [Int]) -> WireCall {
        var parameters = FormParameters()
        for (index, id) in ids.enumerated() { parameters.append(FormName("userids")[index], id) }
        return WireCall(.deleteUsers, items: ids.count, parameters: parameters)
    }

    package static func cost(_ id: Int) -> Cost {
        var parameters = FormParameters()
        parameters.append(FormName("userids")[FormName.widestIndex], id)
        return parameters.cost
    }

    package static func judge(_ exchange: Exchange) -> BatchOutcome {
        exchange.judgedByNull()
    }
}
