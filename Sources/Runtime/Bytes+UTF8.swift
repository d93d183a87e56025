import Memory

extension Bytes {
  /// Refuses bytes that are no UTF-8, with the place.
  func checkUTF8() throws(ProgramError) {
    if let offset = firstInvalidUTF8 {
      throw .input(.notUTF8(offset: offset))
    }
  }
}
