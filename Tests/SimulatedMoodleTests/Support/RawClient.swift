import Foundation
import Glibc

/// An HTTP client that hides nothing: it shows the bytes that came and how the connection ended.
struct RawClient: Sendable {
    enum End: Equatable {
        /// The announced body came in whole.
        case complete
        /// The peer closed before that.
        case closed
        case reset
    }

    struct Answer: Sendable {
        let bytes: [UInt8]
        let end: End

        var text: String { String(decoding: bytes, as: UTF8.self) }
        var status: Int? { text.split(separator: " ").dropFirst().first.flatMap { Int($0) } }
        var body: String { text.range(of: "\r\n\r\n").map { String(text[$0.upperBound...]) } ?? "" }

        func header(_ name: String) -> String? {
            let head = text.components(separatedBy: "\r\n\r\n")[0].components(separatedBy: "\r\n")
            let line = head.first { $0.lowercased().hasPrefix(name.lowercased() + ":") }
            return line.map { $0.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces) }
        }
    }

    let port: Int

    /// Sends one request on a connection of its own, on a thread of its own: the server needs those of the process.
    func send(_ method: String = "POST", _ path: String, body: [UInt8] = []) async throws -> Answer {
        let head = """
            \(method) \(path) HTTP/1.1\r
            Host: 127.0.0.1\r
            Content-Type: application/x-www-form-urlencoded\r
            Content-Length: \(body.count)\r
            \r

            """
        let request = Array(head.utf8) + body
        return try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { [port] in
                continuation.resume(with: Result { try Self.exchange(request, port) })
            }
        }
    }

    /// A connection with a request whose announced body never comes.
    func stall() throws -> StalledConnection {
        let socket = try Self.connect(port)
        let head = "POST /webservice/rest/server.php HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\nwstoken"
        guard Self.write(Array(head.utf8), to: socket) else { throw POSIXError(.EIO) }
        return StalledConnection(socket: socket)
    }

    struct StalledConnection {
        let socket: Int32

        /// How the server ended it.
        func end() -> End {
            defer { Glibc.close(socket) }
            return RawClient.receive(from: socket).end
        }
    }

    private static func exchange(_ request: [UInt8], _ port: Int) throws -> Answer {
        let socket = try connect(port)
        defer { Glibc.close(socket) }
        guard write(request, to: socket) else { return Answer(bytes: [], end: .reset) }
        return receive(from: socket)
    }

    private static func connect(_ port: Int) throws -> Int32 {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else {
            let code = errno
            Glibc.close(socket)
            throw POSIXError(POSIXErrorCode(rawValue: code) ?? .EIO)
        }
        return socket
    }

    private static func write(_ bytes: [UInt8], to socket: Int32) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    fileprivate static func receive(from socket: Int32) -> Answer {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        var expected: Int?
        while true {
            let count = recv(socket, &buffer, buffer.count, 0)
            if count == 0 { return Answer(bytes: bytes, end: .closed) }
            if count < 0 { return Answer(bytes: bytes, end: .reset) }
            bytes += buffer[..<count]
            expected = expected ?? wholeLength(bytes)
            if let expected, bytes.count >= expected { return Answer(bytes: bytes, end: .complete) }
        }
    }

    /// Length of head and body, once the head is there.
    private static func wholeLength(_ bytes: [UInt8]) -> Int? {
        let start = String(decoding: bytes.prefix(4_096), as: UTF8.self)
        guard let end = start.range(of: "\r\n\r\n") else { return nil }
        let head = start[..<end.lowerBound]
        let line = head.components(separatedBy: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
        guard let length = line.flatMap({ Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) }) else {
            return nil
        }
        return head.utf8.count + 4 + length
    }
}
