import CUnicode
import Testing

/// The table of classes, against the standard library's.
@Suite struct ClassTests {
  /// The bit of a category.
  private func bit(of category: Unicode.GeneralCategory) -> Int {
    switch category {
    case .uppercaseLetter: UNICODE_UPPER_LETTER
    case .lowercaseLetter: UNICODE_LOWER_LETTER
    case .titlecaseLetter: UNICODE_TITLE_LETTER
    case .modifierLetter: UNICODE_MODIFIER_LETTER
    case .otherLetter: UNICODE_OTHER_LETTER
    case .nonspacingMark, .enclosingMark: UNICODE_NONSPACING_MARK
    case .spacingMark: UNICODE_SPACING_MARK
    case .decimalNumber: UNICODE_DECIMAL
    case .letterNumber: UNICODE_LETTER_NUMBER
    case .otherNumber: UNICODE_OTHER_NUMBER
    case .connectorPunctuation: UNICODE_CONNECTOR
    case .dashPunctuation, .openPunctuation, .closePunctuation,
      .initialPunctuation, .finalPunctuation, .otherPunctuation:
      UNICODE_PUNCTUATION
    case .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol:
      UNICODE_SYMBOL
    case .spaceSeparator, .lineSeparator, .paragraphSeparator:
      UNICODE_SEPARATOR
    case .control: UNICODE_CONTROL
    case .format: UNICODE_FORMAT
    default: UNICODE_UNASSIGNED
    }
  }

  @Test func everyScalarHasTheClassThatTheStandardLibraryGives() {
    var wrong: [String] = []
    for value in UInt32(0)..<0x11_0000 {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let properties = scalar.properties
      var wanted = bit(of: properties.generalCategory)
      if properties.isLowercase { wanted |= UNICODE_LOWERCASE }
      if properties.isUppercase { wanted |= UNICODE_UPPERCASE }
      if properties.isCaseIgnorable { wanted |= UNICODE_CASE_IGNORABLE }
      let order = Int(properties.canonicalCombiningClass.rawValue)
      wanted |= order << UNICODE_COMBINING_CLASS_SHIFT
      let found = Int(unicode_class(value))
      let cased = UNICODE_LOWERCASE | UNICODE_UPPERCASE | UNICODE_TITLE_LETTER
      if found != wanted || (found & cased != 0) != properties.isCased {
        wrong.append(String(value, radix: 16))
      }
    }
    #expect(wrong.isEmpty, "\(wrong.count): \(wrong.prefix(9))")
  }

  @Test(arguments: [0xD800, 0xDFFF, 0x11_0000, UInt32.max])
  func whatIsNoScalarIsUnassigned(_ value: UInt32) {
    #expect(unicode_class(value) == UInt32(UNICODE_UNASSIGNED))
  }
}
