#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Any encoding that the system's `iconv` knows by name.
///
/// The C library loads one conversion module a charset when it is first used;
/// on a bare machine there are none.
final class SystemDecoder: TextDecoder {
    private let conversion: iconv_t

    /// Throws `unknownEncoding`, or `noConversionModules` where the system can convert nothing at all.
    init(_ name: String) throws(CSVProblem) {
        guard let conversion = Self.open(name) else {
            guard let probe = Self.open("ISO-8859-2") else { throw .noConversionModules(encoding: name) }
            iconv_close(probe)
            throw .unknownEncoding(name)
        }
        self.conversion = conversion
    }

    deinit {
        iconv_close(conversion)
    }

    func decode(
        _ input: UnsafeRawBufferPointer, atEnd: Bool, into output: UnsafeMutableRawBufferPointer
    ) -> DecodingStep {
        var from = UnsafeMutableRawPointer(mutating: input.baseAddress)?.assumingMemoryBound(to: CChar.self)
        var left = input.count
        var to = output.baseAddress?.assumingMemoryBound(to: CChar.self)
        var room = output.count
        // With no input, iconv writes what a charset with shift states still holds, and forgets the state.
        var result = 0
        if left > 0 {
            result = iconv(conversion, &from, &left, &to, &room)
        } else if atEnd {
            result = iconv(conversion, nil, nil, &to, &room)
        }
        let reason = result == -1 ? errno : 0
        var step = DecodingStep(consumed: input.count - left, produced: output.count - room)
        if reason == EILSEQ || (reason == EINVAL && atEnd) {
            step.fault = .undecodable(Array(input[step.consumed...].prefix(Self.evidence)))
        }
        return step
    }

    /// Bytes quoted of a character that can't be decoded; no charset in use has longer ones.
    private static let evidence = 4

    private static func open(_ name: String) -> iconv_t? {
        // To iconv, no name means the charset of the locale, and a slash begins
        // options such as "//IGNORE", which would drop bytes without a word.
        guard !name.isEmpty, !name.contains("/") else { return nil }
        let conversion = iconv_open("UTF-8", name)
        return conversion == iconv_t(bitPattern: -1) ? nil : conversion
    }
}
