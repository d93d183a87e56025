import Foundation
import Templates
import TestSupport
import Testing

/// Templates as Hugging Face transformers renders them.
struct CaseTests {
  private struct Case: Decodable {
    let template: String
    let expected: String?
    let error: Bool?
  }

  /// Every statement, operator, filter, test and method, and random templates.
  @Test func smallTemplates() throws {
    let file = Shared.checkout.appendingPathComponent(
      "Tests/TemplatesTests/Cases/cases.jsonl")
    let lines = try Data(contentsOf: file).split(separator: 0x0A)
    let values = try #require(lines.first)
    #expect(lines.count > 1000)
    for line in lines.dropFirst() {
      let wanted = try JSONDecoder().decode(Case.self, from: Data(line))
      let found = try render(
        wanted.template, String(decoding: values, as: UTF8.self),
        now: CivilTime(year: 2024, month: 2, day: 29))
      // Compared as scalars: Swift's own == takes canonical twins for one.
      #expect(
        equal(found.text, wanted.expected)
          && (found.code == nil) == (wanted.error == nil),
        "\(wanted.template.debugDescription): \(found)")
    }
  }

  /// Real templates of models that think, with and without their variables.
  @Test(.enabled(if: Shared.isPresent, "the shared templates are not there"))
  func thinking() throws {
    let file = Shared.checkout.appendingPathComponent(
      "Tests/TemplatesTests/Cases/thinking.jsonl")
    let lines = try Data(contentsOf: file).split(separator: 0x0A)
    #expect(lines.count > 200)
    for (number, line) in lines.enumerated() { try check(line, number) }
  }

  /// The chat templates of many models.
  @Test(.enabled(if: Shared.isPresent, "the shared templates are not there"))
  func chatTemplates() throws {
    let lines = try Shared.data("templates/cases.jsonl").split(separator: 0x0A)
    #expect(lines.count > 400)
    for (number, line) in lines.enumerated() { try check(line, number) }
  }

  private func check(_ line: Data, _ number: Int) throws {
    let wanted = try JSONDecoder().decode(Case.self, from: Data(line))
    let source = try Shared.data("templates/\(wanted.template)")
    let found = try render(
      Array(source), String(decoding: line, as: UTF8.self))
    #expect(
      equal(found.text, wanted.expected)
        && (found.code == nil) == (wanted.error == nil),
      "case \(number) of \(wanted.template): \(found)")
  }

  private func equal(_ one: String?, _ other: String?) -> Bool {
    guard let one, let other else { return one == nil && other == nil }
    return one.unicodeScalars.elementsEqual(other.unicodeScalars)
  }
}
