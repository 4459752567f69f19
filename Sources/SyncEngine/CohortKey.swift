import MoodleWire

/// How the files name a cohort; the text is `cohorts.key`.
enum CohortKey: Sendable, Equatable {
    case idnumber(String)
    case id(Int)

    init?(_ text: String) {
        if text.hasPrefix("idnumber:") {
            self = .idnumber(String(text.dropFirst("idnumber:".count)))
        } else if text.hasPrefix("id:"), let id = Int(text.dropFirst("id:".count)) {
            self = .id(id)
        } else {
            return nil
        }
    }

    /// The cohort's number on the site; nil if the site has none, or does not show it.
    func find(at site: SiteReader) async throws(Interruption) -> Int? {
        switch self {
        case .id(let id):
            return try await site.read(LookUpCohorts.call(ids: [id])) { LookUpCohorts.judge($0) }.first { $0.id == id }?
                .id
        case .idnumber(let idnumber):
            // The search is LIKE over name, idnumber and description; what it finds is compared here.
            let found = try await site.read(SearchCohorts.call(idnumber)) { SearchCohorts.judge($0) }
            return found.first { $0.idnumber == idnumber }?.id
        }
    }
}
