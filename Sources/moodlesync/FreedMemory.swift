import Foundation

/// What is freed stays with the process for its next use.
enum FreedMemory {
    /// SQLite takes half a megabyte for each set of values that it looks through, several times an entry, and gives it
    /// back at once. glibc returns as much to the kernel each time and gets it back page by page: measured in a push, 40
    /// faults an entry and a third of all processor time.
    static func keep() {
        #if os(Linux)
            // Swift's module of glibc leaves malloc.h out. Where there is no such function, as in musl, nothing is wrong.
            guard let symbol = dlsym(nil, "mallopt") else { return }
            let mallopt = unsafeBitCast(symbol, to: (@convention(c) (CInt, CInt) -> CInt).self)
            // mallopt(3). It refuses only a value out of range; then memory is managed as before.
            let (trimThreshold, mapThreshold): (CInt, CInt) = (-1, -3)
            _ = mallopt(trimThreshold, 64 << 20)
            _ = mallopt(mapThreshold, 32 << 20)
        #endif
    }
}
