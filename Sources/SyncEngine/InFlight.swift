/// Works on inputs with several requests in flight.
enum InFlight {
    /// - Parameters:
    ///   - most: how many are worked on at once.
    ///   - next: the next input; nil when there is none left.
    /// - Returns: the sum of what `work` says of each.
    /// - Throws: the first interruption. What is in flight then is waited for, and nothing more is begun.
    static func sum<Input: Sendable>(
        atMost most: Int, next: () throws(Interruption) -> Input?,
        _ work: @escaping @Sendable (Input) async throws(Interruption) -> Int
    ) async throws(Interruption) -> Int {
        var sum = 0
        var interruption: Interruption?
        await withTaskGroup(of: Result<Int, Interruption>.self) { group in
            var running = 0
            var hasMore = true
            while true {
                while hasMore, interruption == nil, running < most {
                    do throws(Interruption) {
                        guard let input = try next() else {
                            hasMore = false
                            break
                        }
                        running += 1
                        group.addTask { await result { () async throws(Interruption) in try await work(input) } }
                    } catch {
                        interruption = error
                    }
                }
                guard let finished = await group.next() else { return }
                running -= 1
                switch finished {
                case .success(let count): sum += count
                case .failure(let error): interruption = interruption ?? error
                }
            }
        }
        if let interruption { throw interruption }
        return sum
    }

    private static func result(_ work: () async throws(Interruption) -> Int) async -> Result<Int, Interruption> {
        do throws(Interruption) {
            return .success(try await work())
        } catch {
            return .failure(error)
        }
    }
}
