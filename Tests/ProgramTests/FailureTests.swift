import MoodleWire
import SimulatedMoodle
import StagingStore
@testable import SyncEngine
import Testing

@testable import moodlesync

/// What a person reads when a command can not do its work, word for word, and what the shell gets.
struct FailureTests {
    private func expect(
        _ error: any Error, _ exit: moodlesync.ExitCode, _ message: String, hint: String? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let failure = Failure(error)
        #expect(failure.exit == exit, sourceLocation: sourceLocation)
        #expect(failure.message == message, sourceLocation: sourceLocation)
        #expect(failure.hint == hint, sourceLocation: sourceLocation)
    }

    @Test func `missing settings say what to write where`() {
        expect(
            SettingsProblem.missing(.url), .setup, "MOODLE_URL is not set: it says which Moodle to talk to.",
            hint: "Put MOODLE_URL=https://moodle.example.edu into .env in this folder, or into the environment.")
        expect(
            SettingsProblem.missingToken, .setup,
            "There is no token: neither MOODLE_TOKEN nor MOODLE_TOKEN_FILE is set.",
            hint: """
                Put the token into a file with mode 0600 and set MOODLE_TOKEN_FILE to it, or set MOODLE_TOKEN in .env.
                """)
        expect(
            SettingsProblem.twoTokens(.environment), .setup,
            "MOODLE_TOKEN and MOODLE_TOKEN_FILE are both set in the environment.", hint: "Remove one of them.")
    }

    @Test func `settings that can not be meant say where they stand`() {
        expect(
            SettingsProblem.malformed(
                .parallel, origin: .file(".env"), found: "many", expected: "a whole number from 1 to 8"),
            .setup,
            #"MOODLESYNC_PARALLEL from .env is not usable: found "many", expected a whole number from 1 to 8."#,
            hint: """
                Correct it there, or give the right value in a place that is looked at first: flags, environment, .env, \
                settings file.
                """)
        expect(
            SettingsProblem.unusable(.token, origin: .environment, reason: "the token is empty"), .setup,
            "MOODLE_TOKEN from the environment is not usable: the token is empty.")
        expect(
            SettingsProblem.unreadableFile(path: "x.json", detail: "permission denied"), .setup,
            "The settings in x.json can't be read: permission denied.",
            hint: "Check the file's name and its permissions.")
        expect(
            SettingsProblem.unknownName(path: "x.json", name: "MOODLE_ULR", nearest: "MOODLE_URL"), .setup,
            "x.json sets MOODLE_ULR, which is no setting.", hint: "Did you mean MOODLE_URL?")
    }

    @Test func `a push that can not begin says why and what to type`() {
        let holder = LeaseHolder(run: 7, user: "ana", host: "moodle1", process: 4711, since: "2026-11-21T02:30:00.000Z")
        expect(
            PushProblem.leaseHeld(holder), .engineBusy,
            "Another engine holds the store: ana@moodle1, process 4711, since 2026-11-21T02:30:00.000Z.",
            hint: "Wait until it has finished, or stop it with kill 4711 on moodle1.")
        expect(
            PushProblem.otherSite(pinned: "https://a.example", found: "https://b.example"), .setup,
            "This store belongs to https://a.example, but the settings lead to https://b.example.",
            hint: """
                Name the store of that site with --db, or correct MOODLE_URL; if the site itself moved, type moodlesync \
                check --accept-moved-site.
                """)
        expect(
            PushProblem.missingFunctions([.createUsers, .enrolUsers]), .setup,
            "The token's service lacks core_user_create_users and enrol_manual_enrol_users.",
            hint: """
                Add them to the service under Server > Web services > External services; moodlesync check prints the \
                whole recipe.
                """)
        expect(
            PushProblem.blindLookUps("accounts are hidden"), .setup,
            "Look-ups may not show accounts that are there, so nobody is created: accounts are hidden",
            hint: """
                Give the service account moodle/user:viewdetails, moodle/user:viewalldetails and \
                moodle/site:viewuseridentity (moodlesync check prints the recipe); on a site without any other account, \
                type moodlesync check --trust-lookups.
                """)
        expect(
            PushProblem.siteSilent("no connection"), .siteSilent, "Moodle does not answer: no connection",
            hint: """
                Open MOODLE_URL in a browser: if a Moodle answers there, run the same command again later, nothing is \
                lost and nothing was marked failed; if something else answers, correct the address.
                """)
    }

    @Test func `a store that does not serve ends with 7, a key with 4`() {
        #expect(Failure(StoreProblem.full(path: "x.db")).exit == .store)
        #expect(Failure(StoreProblem.locked(path: "x.db")).code == "store-locked")
        #expect(Failure(StoreProblem.key(.wrongKey)).exit == .setup)
        #expect(Failure(KeyProblem.malformed(path: "key")).code == "key-malformed")
    }

    @Test func `a simulator that can not listen says how it could`() {
        expect(
            SimulatorProblem.didNotListen("the port is taken"), .setup,
            "The simulator could not listen: the port is taken.",
            hint: "Another program may use that port: name another with --port, or take any free one with --port 0.")
    }
}
