/// A charset of one byte a character, to UTF-8.
final class SingleByteDecoder: TextDecoder {
    /// The scalar of every byte; `nil` where the charset has none.
    private let scalars: [UInt32?]

    init(_ charset: SingleByteCharset) {
        scalars = charset.scalars
    }

    func decode(
        _ input: UnsafeRawBufferPointer, atEnd: Bool, into output: UnsafeMutableRawBufferPointer
    ) -> DecodingStep {
        var step = DecodingStep()
        var writer = UTF8Writer(output)
        scalars.withUnsafeBufferPointer { scalars in
            while writer.hasRoom, step.consumed < input.count {
                let byte = input[step.consumed]
                guard let scalar = scalars[Int(byte)] else {
                    step.fault = .undecodable([byte])
                    break
                }
                writer.write(scalar)
                step.consumed += 1
            }
        }
        step.produced = writer.count
        return step
    }
}
