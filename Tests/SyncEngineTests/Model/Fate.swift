import FaultFixtures
import Foundation
import StagingStore
import Synchronization

@testable import SyncEngine

/// Time, chance and death of one engine after the other, the same for the same seed.
///
/// A dead engine reaches neither its store nor its site: whatever it still tries is lost, as it is when a process ends.
final class Fate: Sendable {
    /// How likely misfortunes are, from 0 to 1.
    struct Odds: Sendable, CustomStringConvertible {
        /// That a request meets a fault.
        var fault = 0.0
        /// That an engine dies at a step: before or after a commit, before or after a request did its work.
        var death = 0.0
        /// How far the clock on the wall jumps, and back again, in one of fifty moments.
        var jump = Duration.zero

        var description: String { "faults \(Int(fault * 100)) %, death \(Int(death * 100)) % a step" }
    }

    /// Where engines die on purpose: at the nth step of their lives.
    struct Appointment: Sendable {
        var step: Int
        /// How many engines, one after the other, die there.
        var lives: Int
    }

    struct Dead: Error {}

    private struct State {
        var random: SplitMix
        var odds: Odds
        var appointment: Appointment?
        var now = Duration.seconds(1)
        var wallOffset = Duration.zero
        var isDead = false
        var steps = 0
        var deaths = 0
    }

    private let state: Mutex<State>

    init(seed: UInt64, odds: Odds = Odds(), appointment: Appointment? = nil) {
        state = Mutex(State(random: SplitMix(seed: seed), odds: odds, appointment: appointment))
    }

    var isDead: Bool { state.withLock(\.isDead) }
    var deaths: Int { state.withLock(\.deaths) }

    /// Another engine begins.
    func begin() {
        state.withLock { state in
            state.isDead = false
            state.steps = 0
        }
    }

    /// From now on nothing breaks any more.
    func relent() {
        state.withLock { state in
            state.odds = Odds()
            state.appointment = nil
        }
    }

    /// Something durable is about to happen, or has just happened. The engine may die of it.
    func step() throws(Dead) {
        let dies = state.withLock { state in
            if state.isDead { return true }
            state.steps += 1
            if let lives = state.appointment?.lives, state.steps == state.appointment?.step, lives > 0 {
                state.appointment?.lives -= 1
                state.isDead = true
            } else if state.odds.death > 0, Double.random(in: 0..<1, using: &state.random) < state.odds.death {
                state.isDead = true
            }
            if state.isDead { state.deaths += 1 }
            return state.isDead
        }
        if dies { throw Dead() }
    }

    /// - Returns: nil for a request that meets no fault.
    func misfortune(_ kinds: [Misfortune]) -> Misfortune? {
        state.withLock { state in
            guard state.odds.fault > 0, Double.random(in: 0..<1, using: &state.random) < state.odds.fault else {
                return nil
            }
            return kinds.randomElement(using: &state.random)
        }
    }

    func pick(_ range: ClosedRange<Int>) -> Int {
        state.withLock { Int.random(in: range, using: &$0.random) }
    }

    func pick(_ count: Int, of range: ClosedRange<Int>) -> [Int] {
        state.withLock { Array(range.shuffled(using: &$0.random).prefix(count)) }
    }

    // MARK: time

    var now: Duration { state.withLock(\.now) }

    func pass(_ time: Duration) {
        state.withLock { state in
            state.now += time
            guard state.odds.jump != .zero, Int.random(in: 1...50, using: &state.random) == 1 else { return }
            state.wallOffset = state.wallOffset == .zero ? state.odds.jump : .zero
        }
    }

    /// Milliseconds since 1970.
    var wall: Int64 {
        state.withLock { Self.beginning + Int64(($0.now + $0.wallOffset) / .milliseconds(1)) }
    }

    private static let beginning: Int64 = 1_795_000_000_000

    var wallClock: WallClock {
        WallClock { Timestamp(milliseconds: self.wall) }
    }

    var engineTime: EngineTime {
        EngineTime(now: { self.now }, sleep: { self.pass($0) }, random: { $0.upperBound })
    }
}

/// What can happen to a request on its way.
enum Misfortune: CaseIterable, Sendable {
    case refused, resetBefore, resetAfter, late, errorBefore, errorAfter, pageAfter, exceptionAfter, maintenance
    case emptyAfter, truncatedAfter, busy
}
