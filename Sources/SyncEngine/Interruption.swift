import MoodleWire
import StagingStore

/// What ends a push before its work is done.
enum Interruption: Error {
    /// The operator's signal.
    case stopped
    case siteSilent(String)
    case setup(SetupFault)
    /// The store took no writes for too long, or refused one.
    case store(StoreProblem)
    case leaseLost
    /// A look-up itself was refused because of something in it: split it, or give up the one entry.
    case lookUpRefused(Trouble)

    /// Of two that end a push at once, the one that must be told: a store that can not be written before a wish to stop.
    static func graver(_ first: Interruption, _ second: Interruption) -> Interruption {
        second.rank > first.rank ? second : first
    }

    private var rank: Int {
        switch self {
        case .stopped: 0
        case .lookUpRefused: 1
        case .siteSilent: 2
        case .setup: 3
        case .store: 4
        case .leaseLost: 5
        }
    }
}

extension Push {
    static func problem(_ interruption: Interruption) -> any Error {
        switch interruption {
        case .store(let problem): problem
        case .leaseLost: PushProblem.leaseLost
        case .setup(let fault): PushProblem.setup(fault)
        case .siteSilent(let trouble): PushProblem.siteSilent(trouble)
        case .lookUpRefused(let trouble): PushProblem.siteSilent(trouble.text)
        case .stopped: PushProblem.siteSilent("stopped by a signal")
        }
    }
}
