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
}
