import Templates
import TestSupport
import Testing

/// Templates that mean harm end in an error that says what.
struct HostileTests {
  @Test(arguments: [
    ("{% for i in range(10**9) %}{% endfor %}", "template_failed"),
    (
      "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
      "template_steps"
    ),
    ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "template_depth"),
    (
      "{% macro m(n) %}{% if 1 %}{% for i in [1] %}{{ [[m(n)]] }}{% endfor %}{% endif %}{% endmacro %}{{ m(1) }}",
      "template_depth"
    ),
    (
      "{% for i in [1] recursive %}{{ loop([1]) }}{% endfor %}",
      "template_depth"
    ),
    (
      "{% set n = namespace(s='x') %}{% for i in range(99) %}{% set n.s = n.s ~ n.s %}{% endfor %}",
      "template_values"
    ),
    (
      "{% set n = namespace(s=[1]) %}{% for i in range(99) %}{% set n.s = n.s + n.s %}{% endfor %}",
      "template_values"
    ),
    (
      "{% set n = namespace(s=[]) %}{% for i in range(9999) %}{% set n.s = [n.s] %}{% endfor %}{{ n.s }}",
      "template_depth"
    ),
    (
      "{% set n = namespace(s=[1], t=[1]) %}{% for i in range(60) %}{% set n.s = [n.s, n.s] %}{% set n.t = [n.t, n.t] %}{% endfor %}{{ n.s == n.t }}",
      "template_steps"
    ),
    (
      "{% for i in range(99999) %}xxxxxxxxxxxxxxxx{% endfor %}",
      "template_output"
    ),
    ("{{ 'x' * 10**12 }}", "template_values"),
    ("{{ 'x'.center(10**15) }}", "template_values"),
    ("{{ 'x'|indent(10**15, true) }}", "template_values"),
    ("{{ [1]|tojson(indent=10**12) }}", "template_values"),
    ("{{ '%99999999s' % 1 }}", "template_failed"),
    ("{{ range(99999)|unique|list|length }}", "template_steps"),
    (
      "{% set a = 'a' * 50000 %}{% set b = 'a' * 25000 ~ 'b' %}{% for i in range(999) %}{{ a.find(b) }}{{ a.rfind(b) }}{% endfor %}",
      "template_steps"
    ),
    (
      "{% set a = 'a' * 99999 %}{% for i in range(99999) %}{% set b = a[-1] %}{% endfor %}",
      "template_steps"
    ),
    (
      "{% set n = namespace() %}{% for i in [1, 2] if i recursive %}{% set n.l = loop %}{% endfor %}{% for i in [1] %}{{ n.l([1]) }}{% endfor %}",
      "template_failed"
    ),
    (
      "{% for i in range(99999) if i >= 0 %}{% if loop.last %}{% endif %}{{ loop.length }}{% endfor %}",
      "template_steps"
    ),
    ("{{ nosuch() }}", "template_failed"),
    ("{{ 1|nosuch }}", "template_failed"),
    ("{{ 1 is nosuch }}", "template_failed"), ("{{ a.b }}", "template_failed"),
    ("{% nosuch %}", "template_syntax"),
    ("{% include 'x' %}", "template_syntax"),
    ("{% extends 'x' %}", "template_syntax"), ("{% if x", "template_syntax"),
    ("{{ 'abc", "template_syntax"), ("{# ", "template_syntax"),
    ("{% raw %}", "template_syntax"), ("{{", "template_syntax"),
    ("{% if 1 %}", "template_syntax"), ("{% endif %}", "template_syntax"),
    ("{{ \0 }}", "template_syntax"),
    ("{{ 0xFFFFFFFFFFFFFFFFFFFF }}", "template_syntax"),
    ("{{ [].append(1) }}", "template_failed"),
    ("{{ {}.update({}) }}", "template_failed"),
    ("{{ ''.__class__.__mro__ }}", "template_failed"),
    ("{{ 9223372036854775807 + 1 }}", "template_failed"),
    ("{{ -(-9223372036854775807 - 1) + 1 }}", "template_failed"),
    ("{{ (-9223372036854775807 - 1) // -1 }}", "template_failed"),
    ("{{ (-9223372036854775807 - 1)|abs * 2 }}", "template_failed"),
    ("{{ 'a'.zfill(10**15) }}", "template_values"),
    ("{{ '%*d' % (9223372036854775807, 1) }}", "template_failed"),
    ("{{ raise_exception('no') }}", "template_refused"),
  ])
  func endsInAnError(template: String, code: String) throws {
    let found = try render(template, steps: 2_000_000)
    #expect(found.code == code, "\(found)")
  }

  @Test(arguments: [
    "{{ 'a'.zfill(-9223372036854775807 - 1) }}{{ 'a'.ljust(-9223372036854775807 - 1) }}",
    "{{ [1, 2][-9223372036854775807 - 1:9223372036854775807:9223372036854775807] }}",
    "{{ 'abc'[9223372036854775807:-9223372036854775807 - 1:-9223372036854775807 - 1] }}",
    "{{ 'abc'[::-9223372036854775807 - 1] }}{{ [1][-9223372036854775807 - 1] }}",
    "{{ 'abc'.find('c', -9223372036854775807 - 1, 9223372036854775807) }}",
    "{{ 'a b'.split(' ', -9223372036854775807 - 1) }}",
    "{{ range(0, 10, -9223372036854775807 - 1)|list }}",
    "{{ 'abc'|truncate(9223372036854775807, leeway=9223372036854775807) }}",
    "{{ '%.*f|%*d' % (3, 1.5, -9, 5) }}{{ '' * 9223372036854775807 }}",
    "{% set n = namespace() %}{% for i in 'ab' %}{% set n.l = loop %}{% endfor %}{% for i in 'xyz' %}{{ n.l.changed(1) }}{{ n.l.nextitem }}{% endfor %}",
    "{% set n = namespace() %}{% set n.n = n %}{{ n.n.n == n }}",
  ])
  func extremesAreNoTrap(template: String) throws {
    let found = try render(template)
    #expect(found.code == nil, "\(found)")
  }

  @Test(arguments: [
    ("(", ")"), ("[", "]"), ("{1:", "}"), ("not (", ")"), ("-", ""),
    ("x[", "]"),
    ("x(", ")"), ("x|d(", ")"), ("1 if 1 else ", ""),
  ])
  func nesting(open: String, close: String) throws {
    for depth in [1000, 20_000] {
      let inner = String(repeating: open, count: depth) + "1"
      let found = try render(
        "{{ " + inner + String(repeating: close, count: depth) + " }}")
      #expect(found.code != nil, "\(found)")
      _ = try render("{{ " + inner)
    }
    let blocks = String(repeating: "{% if 1 %}", count: 5000)
    #expect(try render(blocks).code == "template_depth")
  }

  /// Long, but flat: no level deeper for each.
  @Test(arguments: [
    ("{{ 1", "+1"), ("{{ 1", "~1"), ("{{ 1", " and 1"), ("{{ 1", "|string"),
    ("{{ 1", " < 1"), ("{{ not 1", " or 1"), ("{{ 'a'", " 'b'"),
    ("{% if 0 %}{% elif 0 %}{{ 1", "}}{% elif 0 %}{{ 1"),
  ])
  func length(start: String, more: String) throws {
    let end = start.contains("elif") ? " }}{% endif %}" : " }}"
    let found = try render(
      start + String(repeating: more, count: 3000) + end)
    #expect(found.code == nil, "\(found.code ?? "")")
  }

  /// More text than there is room for ends in an error with the number.
  @Test(arguments: [
    "'\\t'.expandtabs(99999999)", "('x' * 9000).translate({120: 'y' * 9000})",
    "('http://a.bc ' * 9000)|urlize(target='t' * 9000)",
    "('\\n' * 9000)|indent('x' * 9000, true, true)",
  ])
  func texts(expression: String) throws {
    let found = try render("{{ \(expression) }}")
    #expect(
      found.code == "template_values" || found.code == "template_steps",
      "\(found)")
  }

  @Test func manyCyclers() throws {
    #expect(
      try render(
        "{% for i in range(9999) %}{% set c = cycler(1, 2) %}{{ c.next() }}{% endfor %}"
      ).text == String(repeating: "1", count: 9999))
    #expect(
      try render(
        "{% set n = namespace(c=0) %}{% for i in range(99999) %}{% set n.c = joiner() %}{% endfor %}"
      ).code == "template_values")
  }

  @Test func malformedBytes() throws {
    #expect(try render([0x61, 0xFF]).code == "template_syntax")
    #expect(try render([0xE3, 0x81]).code == "template_syntax")
    #expect(try render([0xC0, 0x80]).code == "template_syntax")
    #expect(try render("a\0b").text == "a\0b")
    #expect(try render([]).text == "")
  }

  @Test func errorsSayWhere() throws {
    #expect(
      try render("a\nあ{{ 1 1 }}")
        == .failure(
          code: "template_syntax",
          message: "unexpected \"1\" at line 2 of the template, column 7"))
    #expect(
      try render("a\n\n{% if true %}\n{{ nope.x }}{% endif %}")
        == .failure(
          code: "template_failed",
          message: "undefined: \"nope\" at line 4 of the template"))
    #expect(
      try render("{{ raise_exception('役割 ' ~ r ~ '\\n') }}", #"{"r": 1}"#)
        == .failure(
          code: "template_refused", message: #"the template refuses: 役割 1\x0a"#)
    )
  }

  @Test func sourceOfMoreBytesThanPlanned() throws {
    #expect(
      try render(String(repeating: "{% set a = 1 %}", count: 99)).code == nil)
    let names = (0..<3000).map { "{{ a\($0) }}" }.joined()
    #expect(try render(names).code == "template_too_large")
  }
}
