import Foundation

/// What an answer says, before it is asked what that proves.
package enum Reply: Sendable {
    /// There was no answer, or none that was whole.
    case none
    /// Exactly JSON `null`: how functions without a result say that they are done.
    case null
    /// Something else in JSON, still to be decoded by the function that knows its shape.
    case json(JSONBody)
    /// Moodle refused or failed, and says so.
    case exception(MoodleException)
    /// XML, though JSON was asked for: PHP dropped the end of the form, the token with it.
    case formCutShort(MoodleException)
    /// The site is closed for a while: Moodle's maintenance page, or a server that asks for fewer requests.
    case closedForNow(status: Int)
    /// A server spoke that is not Moodle, or not the part of it that was meant.
    case httpError(status: Int, location: String?)
    case unreadable(Unreadable)
}

/// JSON that has not been decoded yet.
package struct JSONBody: Sendable {
    let bytes: [UInt8]

    func decode<Answer: Decodable>(_: Answer.Type) throws(Unreadable) -> Answer {
        do {
            return try JSONDecoder().decode(Answer.self, from: Data(bytes))
        } catch DecodingError.dataCorrupted {
            throw .notJSON
        } catch {
            throw .otherShape
        }
    }
}

/// An error as Moodle reports one.
package struct MoodleException: Sendable, Equatable {
    /// The `errorcode`, by which alone errors are judged: classes are named otherwise in each version.
    /// Empty where there was none; `passwordpolicy` where Moodle put the policy's text into it.
    package let code: String
    /// For people: without markup and secrets, cut.
    package let message: String

    package init(code: String, message: String) {
        self.code = code
        self.message = message
    }
}

/// Why an answer cannot be read. The raw value is the code that a store keeps.
package enum Unreadable: String, Error, Sendable, CaseIterable {
    case empty
    case html
    /// Something stands before the JSON: a notice of PHP, most likely.
    case noticeBeforeJSON = "notice_before_json"
    case truncated
    case notJSON = "not_json"
    case xml
    /// JSON by its looks, but not declared to be.
    case wrongContentType = "wrong_content_type"
    /// JSON, but not what the function answers.
    case otherShape = "other_shape"
    case tooLarge = "too_large"

    package var sentence: String {
        switch self {
        case .empty: "the answer was empty"
        case .html: "the answer was a web page, not JSON"
        case .noticeBeforeJSON: "something stands before the JSON of the answer, most likely a notice of PHP"
        case .truncated: "the answer breaks off in the middle"
        case .notJSON: "the answer is no JSON"
        case .xml: "the answer is XML, though JSON was asked for"
        case .wrongContentType: "the answer is not declared as JSON"
        case .otherShape: "the answer is JSON, but not of the kind that this function gives"
        case .tooLarge: "the answer is too large"
        }
    }
}
