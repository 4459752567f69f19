import SimulatedMoodle
import Synchronization

/// The site on which the recordings were made, brought into the state that each one assumes. The files were recorded
/// one after the other, so that most of the state comes from the replay itself.
struct RecordedSite {
    let moodle: RunningSimulator
    let clock: RecordedClock

    static func start() async throws -> RecordedSite {
        let clock = RecordedClock()
        var options = SimulatorOptions()
        options.account = .administrator
        options.now = { clock.now }
        let moodle = try await Simulator.start(options)
        moodle.change { site in
            site.url = "https://moodle.example"
            site.edit(user: Site.administratorID) { $0.preferences["last_time_enrolments_synced"] = "1795236495" }
        }
        return RecordedSite(moodle: moodle, clock: clock)
    }

    /// What happened on the site before an exchange, and is in no recording.
    func prepare(for exchange: Exchange) {
        clock.set(Self.times[exchange.file] ?? 1_795_236_800)
        moodle.change { site in
            site.maintenance = exchange.note == "maintenance mode"
            site.webServicesEnabled = !["web services off", "rest protocol off"].contains(exchange.note)
            site.tokenExpired = exchange.note == "token past its valid-until date"
            // Enrolling again with another status tried to send a mail, which that machine could not.
            site.mail = ["courses:20", "courses:22"].contains(exchange.name) ? .breaks : .works
        }
        switch exchange.name {
        case "users_update:26": moodle.change { $0.edit(user: Site.administratorID) { $0.suspended = false } }
        case "courses:16": moodle.change { $0.addCourse(shortname: "copy1", fullname: "Copy", category: 2) }
        case "limited:1": giveTokenToLimitedAccount()
        case "limited:13": moodle.change { site in site.suspend(user: 8_333) }
        case "limited:14": moodle.change { $0.edit(user: 8_333) { $0.suspended = false } }
        case "limited:15", "users_readback:1":
            moodle.change { site in
                site.hold(tokenAs: Site.administratorID, with: Set(Capability.allCases))
                site.skipUserIDs(to: 8_735)
            }
        default: break
        }
    }

    private func giveTokenToLimitedAccount() {
        moodle.change { site in
            site.skipUserIDs(to: 8_333)
            let service = site.addUser(
                username: "svc", firstname: "Sync", lastname: "Service", email: "svc@example.com")
            site.hold(tokenAs: service, with: [.createUsers])
        }
    }

    /// When each file was recorded, as far as its answers tell.
    private static let times = ["users_update": 1_795_236_652, "courses": 1_795_236_719]
}

/// The site's clock, set by hand.
final class RecordedClock: Sendable {
    private let seconds = Mutex(1_795_236_600)

    var now: Int { seconds.withLock { $0 } }

    func set(_ now: Int) { seconds.withLock { $0 = now } }
}
