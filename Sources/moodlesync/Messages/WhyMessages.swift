import Operations

/// How `why` tells a story.
enum WhyMessages {
    static func lines(_ story: PersonStory, paint: Paint) -> [String] {
        [paint(heading(story.person).withVisibleControls, .bold)] + story.events.flatMap { lines($0, paint: paint) }
    }

    private static func heading(_ person: Person) -> String {
        let name = [person.firstname, person.lastname].compactMap { $0 }.joined(separator: " ")
        var parts = [person.name]
        if !name.isEmpty { parts.append(name) }
        parts += [person.email, person.idnumber.map { "idnumber \($0)" }].compactMap { $0 }
        parts.append(
            person.moodleID.map { "Moodle account \($0)\(person.origin.map { ", \($0)" } ?? "")" }
                ?? "no Moodle account yet")
        return parts.joined(separator: " · ")
    }

    private static func lines(_ event: StoryEvent, paint: Paint) -> [String] {
        var lines = ["  \(Moment.short(event.at))  \(sentence(event))".withVisibleControls]
        // Under its line, because what was sent is long.
        if let sent = event.sent { lines.append(paint("\(indent)\(sent)".withVisibleControls, .faint)) }
        return lines
    }

    private static let indent = String(repeating: " ", count: 23)

    private static func sentence(_ event: StoryEvent) -> String {
        let about = event.about.map { " \($0)" } ?? ""
        let place = [event.file, event.line.map { "line \($0)" }].compactMap { $0 }.joined(separator: " ")
        let entry = event.entry.map { "entry \($0)" } ?? "entry"
        switch event.what {
        case .staged:
            return "\(place): staged\(about.isEmpty ? " the person" : about)\(event.state == "gone" ? ", gone" : "")"
        case .warning: return "\(place):\(about) \(event.message ?? "")"
        case .entry: return "\(entry): \(event.kind ?? "")\(about)\(place.isEmpty ? "" : ", from \(place)")"
        case .move:
            return "\(entry): \(event.was ?? "") → \(event.state ?? "")\(event.message.map { ": \($0)" } ?? "")"
                + (event.by.map { "  (\($0))" } ?? "")
        case .request: return request(event, entry: entry)
        case .handedOver:
            return "handed over:\(about) \(event.message ?? ""), in \(place)" + (event.by.map { "  (\($0))" } ?? "")
        case .kept:
            let found = event.was.map { $0.isEmpty ? "nothing" : $0 } ?? "what it does not show"
            return "kept in Moodle:\(about) \(found), where the file says \(event.state ?? "")"
        }
    }

    private static func request(_ event: StoryEvent, entry: String) -> String {
        var answer = event.verdict ?? "no answer recorded"
        if let id = event.moodleID { answer += ", Moodle id \(id)" }
        if let status = event.httpStatus, status != 200 { answer += ", HTTP \(status)" }
        if let message = event.message { answer += ": \(message)" }
        return "\(entry): sent by \(event.function ?? "?") → \(answer)"
    }
}
