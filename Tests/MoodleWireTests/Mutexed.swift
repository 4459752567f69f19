import Synchronization

/// A number that several threads share.
final class Mutexed: Sendable {
    private let number: Mutex<Int>

    init(_ value: Int) { number = Mutex(value) }

    var value: Int { number.withLock { $0 } }

    func add(_ amount: Int) { number.withLock { $0 += amount } }

    /// Takes one away. False where there is none left.
    func take() -> Bool {
        number.withLock { number in
            guard number > 0 else { return false }
            number -= 1
            return true
        }
    }
}
