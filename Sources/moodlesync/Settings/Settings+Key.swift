import StagingStore

extension Settings {
    /// Where the key lies that seals passwords and rejected rows; it is made only when something has to be sealed.
    func keyFile() throws -> KeyFile {
        if let path = try layers.find(.keyFile)?.text { return KeyFile(path: path) }
        return try KeyFile.standard(environment: environment)
    }
}
