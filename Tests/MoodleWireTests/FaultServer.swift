import Foundation
import Synchronization

/// A server on a real socket that misbehaves to order. Each connection runs `behave` on a thread of its own.
final class FaultServer: Sendable {
    let port: Int
    private let listener: Int32
    private let seen = Seen()
    private let listening = Mutexed(1)

    /// All requests that were read whole, over all connections, in the order of their arrival.
    var requests: [String] { seen.requests.withLock { $0 } }
    var address: String { "http://127.0.0.1:\(port)/webservice/rest/server.php" }

    init(_ behave: @escaping @Sendable (Connection) -> Void) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.listener = listener
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        port = try Self.listen(listener, &address)
        let seen = seen
        Thread.detachNewThread {
            while true {
                let descriptor = accept(listener, nil, nil)
                guard descriptor >= 0 else { break }
                let connection = Connection(descriptor: descriptor) { request in
                    seen.requests.withLock { $0.append(request) }
                }
                Thread.detachNewThread {
                    behave(connection)
                    connection.close()
                }
            }
            close(listener)
        }
    }

    /// Nobody listens at the port any more. To be called, or the port stays open.
    func stop() {
        // The number may be another socket's by the second time.
        guard listening.take() else { return }
        shutdown(listener, Int32(SHUT_RDWR))
    }

    private final class Seen: Sendable {
        let requests = Mutex<[String]>([])
    }

    private static func listen(_ listener: Int32, _ address: inout sockaddr_in) throws -> Int {
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, size) == 0 && Glibc.listen(listener, 16) == 0
                    && getsockname(listener, address, &size) == 0
            }
        }
        guard bound else { throw POSIXError(.EADDRINUSE) }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}

/// One connection, with blocking calls.
struct Connection: Sendable {
    let descriptor: Int32
    let note: @Sendable (String) -> Void
    /// Closed twice, a number may by then be another connection's.
    private let open = Mutexed(1)

    init(descriptor: Int32, note: @escaping @Sendable (String) -> Void) {
        self.descriptor = descriptor
        self.note = note
    }

    /// Reads one request to the end of its body, and notes it. Nil where the other side went away before.
    @discardableResult func readRequest() -> String? {
        guard var text = readHead() else { return nil }
        let length = Self.contentLength(text)
        var missing = length - (text.utf8.count - Self.headLength(text))
        while missing > 0 {
            guard let part = receive(min(missing, 65_536)) else { return nil }
            missing -= part.count
            text += String(decoding: part, as: UTF8.self)
        }
        note(text)
        return text
    }

    /// Reads until the head of a request is there; what followed in the same bytes comes along.
    func readHead() -> String? {
        var text = ""
        while !text.contains("\r\n\r\n") {
            guard let part = receive(4_096) else { return nil }
            text += String(decoding: part, as: UTF8.self)
        }
        return text
    }

    /// Reads the head of a request and at least a byte of its body.
    func readPart() {
        guard let text = readHead(), Self.headLength(text) == text.utf8.count else { return }
        _ = receive(1)
    }

    /// False where the other side no longer takes anything.
    @discardableResult func write(_ text: String) -> Bool {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let sent = bytes.withUnsafeBytes {
                send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard sent > 0 else { return false }
            bytes = bytes.dropFirst(sent)
        }
        return true
    }

    func answer(_ body: String, status: String = "200 OK", type: String = "application/json", headers: String = "") {
        write(
            "HTTP/1.1 \(status)\r\nContent-Type: \(type)\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)"
        )
    }

    /// Waits until the other side closes.
    func waitForClose() {
        while receive(65_536) != nil {}
    }

    /// Waits for the other side to close, at most so long.
    /// - Returns: true if it did.
    func closes(within milliseconds: Int32) -> Bool {
        var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return Glibc.poll(&poll, 1, milliseconds) > 0 && receive(65_536) == nil
    }

    /// Closes so that the other side gets a reset, not a good-bye.
    func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
        close()
    }

    func close() {
        guard open.take() else { return }
        shutdown(descriptor, Int32(SHUT_RDWR))
        Glibc.close(descriptor)
    }

    private func receive(_ count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        let received = recv(descriptor, &bytes, count, 0)
        return received > 0 ? Array(bytes.prefix(received)) : nil
    }

    private static func headLength(_ text: String) -> Int {
        guard let end = text.range(of: "\r\n\r\n") else { return 0 }
        return text.utf8.distance(from: text.startIndex, to: end.upperBound)
    }

    private static func contentLength(_ text: String) -> Int {
        for line in text.components(separatedBy: "\r\n") where line.lowercased().hasPrefix("content-length:") {
            return Int(line.dropFirst(15).trimmingCharacters(in: .whitespaces)) ?? 0
        }
        return 0
    }
}
