// swift-tools-version: 6.2
import PackageDescription

// The manifest is the architecture: a room can only use what its line names.
//
//   offline:  CSVReading ─> CSVImport ─> StagingStore <─ Operations
//   online:   MoodleWire ─> SyncEngine ─> StagingStore
//
// No target of the offline side reaches one that opens a socket (MoodleWire,
// SyncEngine, SimulatedMoodle). Importer and engine meet only in the database.

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "moodlesync",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "moodlesync", targets: ["moodlesync"])],
    dependencies: [
        // The system's libsqlite3, with migrations, transactions and a typed connection.
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        // The only client tried that never sends a POST a second time behind our back.
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        // The errors and the trust roots of TLS under the client.
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.36.0"),
        // Signals and orderly shutdown.
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        // SHA-256, SHA3-256, HMAC, ChaCha20-Poly1305.
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        // Flags over environment over .env over a settings file.
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        // The HTTP server under the simulator.
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        // Tests start the built program with it.
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
        // Its paths.
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    ],
    targets: [
        // migrations/*.sql, compiled in.
        .executableTarget(name: "embedsql", path: "Sources/EmbedSQL/Tool", swiftSettings: settings),
        .plugin(
            name: "EmbedSQL", capability: .buildTool(), dependencies: ["embedsql"], path: "Sources/EmbedSQL/Plugin"),
        .target(name: "Migrations", swiftSettings: settings, plugins: ["EmbedSQL"]),

        // The database room: opening, rows, time, sealing, audit. Knows no CSV and no HTTP.
        .target(
            name: "StagingStore",
            dependencies: [
                "Migrations",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: settings),

        // Bytes to records: encodings, dialects, quoting, line numbers. Knows no database.
        .target(name: "CSVReading", swiftSettings: settings),

        // Records to staged rows and outbox entries. Owns what a valid row is.
        .target(
            name: "CSVImport",
            dependencies: [
                "CSVReading", "StagingStore",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: settings),

        // What people do with a store by hand: mappings, retry, cancel, link, plan, status, why, audit.
        .target(
            name: "Operations",
            dependencies: ["StagingStore", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: settings),

        // Moodle's language: encoding, exchange, and what an answer proves. Knows no database.
        .target(
            name: "MoodleWire",
            dependencies: [
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: settings),

        // The outbox, out. Owns when and in what order.
        .target(
            name: "SyncEngine",
            dependencies: [
                "StagingStore", "MoodleWire",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings),

        // A Moodle in memory that behaves as the recorded one, with faults to order.
        .target(
            name: "SimulatedMoodle",
            dependencies: [
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings),

        // The program: flags and settings in, every sentence out.
        .executableTarget(
            name: "moodlesync",
            dependencies: [
                "StagingStore", "CSVReading", "CSVImport", "Operations", "MoodleWire", "SyncEngine", "SimulatedMoodle",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings,
            linkerSettings: [.unsafeFlags(["-use-ld=lld"], .when(platforms: [.linux]))]),

        // What people use instead, measured beside the program.
        .executableTarget(
            name: "benchmark",
            dependencies: [
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            path: "Benchmarks", exclude: ["import.py"], swiftSettings: settings,
            linkerSettings: [.unsafeFlags(["-use-ld=lld"], .when(platforms: [.linux]))]),

        // Stores in temporary folders, filled by hand, for the tests of the offline rooms.
        .target(
            name: "StoreFixtures",
            dependencies: ["StagingStore", .product(name: "GRDB", package: "GRDB.swift")],
            path: "Tests/StoreFixtures", swiftSettings: settings),
        // Counts, chance and the table of the tests that break things on purpose.
        .target(
            name: "FaultFixtures",
            dependencies: [
                "StagingStore", .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Tests/FaultFixtures", swiftSettings: settings),
        .testTarget(
            name: "StagingStoreTests",
            dependencies: [
                "Migrations", "StagingStore", "StoreFixtures", .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "OperationsTests",
            dependencies: [
                "Operations", "StagingStore", "StoreFixtures", .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: settings),
        .testTarget(name: "CSVReadingTests", dependencies: ["CSVReading"], swiftSettings: settings),
        .testTarget(
            name: "CSVImportTests",
            dependencies: ["CSVImport", "StagingStore", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: settings),
        .testTarget(
            name: "MoodleWireTests",
            dependencies: [
                "MoodleWire", .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ], swiftSettings: settings),
        .testTarget(
            name: "SimulatedMoodleTests", dependencies: ["SimulatedMoodle", "MoodleWire"],
            resources: [.copy("Exchanges")], swiftSettings: settings),
        .testTarget(
            name: "SyncEngineTests",
            dependencies: [
                "CSVImport", "SyncEngine", "StagingStore", "MoodleWire", "SimulatedMoodle", "FaultFixtures",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
            ], swiftSettings: settings),
        // Each trap of Moodle's web services, with a naive client that falls into it beside ours.
        .testTarget(
            name: "TrapTests",
            dependencies: [
                "CSVImport", "Operations", "SyncEngine", "StagingStore", "MoodleWire", "SimulatedMoodle",
                "FaultFixtures",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ], swiftSettings: settings),
        .testTarget(
            name: "ProgramTests",
            dependencies: [
                "moodlesync", "MoodleWire", "SimulatedMoodle", "StagingStore", "SyncEngine", "FaultFixtures",
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ], swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)
