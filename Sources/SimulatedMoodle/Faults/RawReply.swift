/// Answers that HTTP servers do not send on purpose.
enum RawReply {
    static let halfHead = Array("HTTP/1.1 200 OK\r\nContent-Type: applica".utf8)

    /// A whole head, and the first half of the body that it announces.
    static func halfBody(of reply: Reply) -> [UInt8] {
        let head = [
            "HTTP/1.1 \(reply.status) OK", "Content-Type: \(reply.contentType)",
            "Content-Length: \(max(reply.body.count, 2))", "", "",
        ]
        return Array(head.joined(separator: "\r\n").utf8) + reply.body.prefix(reply.body.count / 2)
    }
}
