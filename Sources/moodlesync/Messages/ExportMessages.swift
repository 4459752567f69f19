/// What `export` says.
enum ExportMessages {
    /// - Parameter unknown: rows of a file whose person nobody staged; nil without a file.
    static func closing(_ rows: Int, _ unknown: Int?, out: String) -> String {
        var text = "\(Wording.count(rows, "row")) in \(out)"
        if let unknown, unknown > 0 {
            text += """
                ; for \(Wording.number(unknown)) of them nobody is staged: they were rejected, or the file was imported \
                with another profile, source or mapping of columns, or not at all
                """
        }
        return text + "."
    }
}
