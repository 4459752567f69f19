import Foundation

/// How often the tests of faults try their luck.
///
/// With `MOODLESYNC_TEST_ROUNDS=full` in the environment they run their full counts, which takes the better part of an
/// hour; `.ci/faults` sets it. Without it they run what a change has the time for.
package enum Rounds {
    package static let areFull = ProcessInfo.processInfo.environment["MOODLESYNC_TEST_ROUNDS"] == "full"

    package static func count(_ usual: Int, full: Int) -> Int {
        areFull ? full : usual
    }

    /// Seeds of the model. `MOODLESYNC_TEST_SEEDS` sets another number, such as 20000 for a night.
    package static let seeds =
        number("MOODLESYNC_TEST_SEEDS") ?? (number("MOODLESYNC_TEST_SEED") == nil ? count(200, full: 500) : 4)

    /// The first of them; `MOODLESYNC_TEST_SEED` repeats one that failed.
    package static let firstSeed = number("MOODLESYNC_TEST_SEED").map(UInt64.init) ?? 1

    private static func number(_ variable: String) -> Int? {
        ProcessInfo.processInfo.environment[variable].flatMap(Int.init)
    }
}

/// Chance that is the same in every run.
package struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    package init(seed: UInt64) {
        state = seed
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
