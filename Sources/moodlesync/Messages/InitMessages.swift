/// What `init` says.
enum InitMessages {
    static func made(_ path: String) -> String {
        """
        Made the store \(path). Only you can read it.
        Next: moodlesync import FILE.csv fills it; nothing is sent before moodlesync push.
        """
    }

    static func wasThere(_ path: String) -> String {
        "The store \(path) is there already, and in order. Nothing was changed."
    }
}
