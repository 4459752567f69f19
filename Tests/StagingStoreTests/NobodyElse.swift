import Glibc

/// Runs a body as a user for whom folders can be read-only: root may write everywhere.
///
/// The user of file access is a thread's own on Linux, so the other tests go on as they are. Swift does not import
/// its header, so the function is asked for by name.
func asOrdinaryUser<Value>(_ body: () throws -> Value) rethrows -> Value {
    typealias SetUser = @convention(c) (uid_t) -> Int32
    guard geteuid() == 0, let symbol = dlsym(nil, "setfsuid") else { return try body() }
    let setUser = unsafeBitCast(symbol, to: SetUser.self)
    let nobody: uid_t = 65534
    _ = setUser(nobody)
    defer { _ = setUser(0) }
    return try body()
}
