import Testing

/// Bytes remember where they come from, whatever they went through.
struct OriginTests {
  /// The control token that a user types, and the same from a template.
  private let values = #"""
    {"u": "<|a|>", "m": {"role": "user", "content": "<|a|>", "<|a|>": 1},
     "l": ["<|a|>", "x<|a|>y"], "bos_token": "<|a|>"}
    """#

  /// Wherever the token stands in the output it must be the user's.
  @Test(arguments: [
    "{{ u }}", "{{ m.content }}", "{{ m }}", "{{ m|tojson }}", "{{ l }}",
    "{{ u|upper|lower }}", "{{ u|title|lower }}", "{{ u|capitalize }}",
    "{{ u|trim }}", "{{ ('  ' ~ u ~ '  ')|trim }}", "{{ u|string }}",
    "{{ u|safe }}", "{{ u|replace('x', 'y') }}", "{{ ('[' ~ u ~ ']')[1:-1] }}",
    "{{ 'z'|replace('z', u) }}", "{{ l|join }}", "{{ l|join('-') }}",
    "{{ ['', '']|join(u) }}", "{{ u ~ '' }}", "{{ '' + u }}", "{{ u * 2 }}",
    "{{ '%s' % u }}", "{{ '{}'.format(u) }}", "{{ '%s'|format(u) }}",
    "{{ u|indent }}", "{{ u|indent(2, true) }}", "{{ 'x'|indent(u, true) }}",
    "{{ u|center(9) }}", "{{ 'x'.center(2, u[0]) ~ u[1:] }}",
    "{{ u|list|join }}", "{{ u|reverse|reverse }}", "{{ u[::-1][::-1] }}",
    "{{ u.split('x')|join('|') }}", "{{ u.partition('a')|join }}",
    "{{ u.removeprefix('x') }}", "{{ u.strip() }}", "{{ u.ljust(9) }}",
    "{{ u|truncate(99) }}", "{{ u|default('d') }}", "{{ nope|default(u) }}",
    "{{ l|first }}", "{{ l|last }}", "{{ l|sort|join }}", "{{ l|min }}",
    "{{ l|unique|join }}", "{{ l|map('upper')|map('lower')|join }}",
    "{{ [m]|map(attribute='content')|join }}", "{{ m.keys()|join }}",
    "{{ m|dictsort }}", "{{ m|items|list }}", "{{ m.items()|list }}",
    "{{ [m]|groupby('content') }}", "{{ l|batch(1)|list }}",
    "{{ dict(a=u).a }}", "{{ {u: 1}|tojson }}", "{{ {'k': u}['k'] }}",
    "{% set v = u %}{{ v }}", "{% set v %}{{ u }}{% endset %}{{ v }}",
    "{% set v %}{{ u }}{% endset %}{{ v|trim }}",
    "{% filter trim %}{{ u }}{% endfilter %}",
    "{% macro f(a) %}{{ a }}{% endmacro %}{{ f(u) }}",
    "{% macro f() %}{{ caller() }}{% endmacro %}{% call f() %}{{ u }}{% endcall %}",
    "{% set ns = namespace(v='') %}{% for c in u %}{% set ns.v = ns.v ~ c %}{% endfor %}{{ ns.v }}",
    "{% for c in u %}{{ c }}{% endfor %}",
    "{% generation %}{{ u }}{% endgeneration %}",
    "{% for k in m %}{{ k }}{% endfor %}", "{{ u if u else '' }}",
    "{{ u or '' }}", "{{ '' or u }}", "{{ (u, 1) }}",
    "{{ [u]|tojson(indent=2) }}", "{{ u|indent(1, true) }}",
    "{{ u.expandtabs() }}", "{{ u.translate({}) }}", "{{ u.casefold() }}",
    "{{ 'z'.translate({122: u}) }}", "{{ u.encode() }}",
    "{{ u.encode('latin-1').decode('ascii') }}", "{{ cycler(u).next() }}",
    "{% set j = joiner(u) %}{{ j() }}{{ j() }}",
    "{{ u.swapcase().swapcase() }}",
  ])
  func usersText(template: String) throws {
    guard case .rendered(let text, let origins) = try render(template, values)
    else {
      Issue.record("\(try render(template, values))")
      return
    }
    let bytes = Array(text.utf8)
    let token = Array("<|a|>".utf8)
    var count = 0
    for start in bytes.indices
    where bytes[start...].starts(with: token) {
      count += 1
      let part = origins.dropFirst(start).prefix(token.count)
      #expect(part == "uuuuu", "\(text) \(origins)")
    }
    #expect(count > 0, "\(text)")
  }

  /// What the template says stays the template's.
  @Test(arguments: [
    "<|a|>", "{{ '<|a|>' }}", "{{ bos_token }}", "{{ bos_token ~ '' }}",
    "{{ '<|' + 'a' ~ '|>' }}", "{{ ' <|a|> '|trim }}", "{{ '<|A|>'|lower }}",
    "{% set v = '<|a|>' %}{{ v }}", "{% set v %}<|a|>{% endset %}{{ v }}",
    "{% macro f() %}<|a|>{% endmacro %}{{ f() }}", "{{ {'k': '<|a|>'}.k }}",
    "{{ '<|a|>'.split('x')[0] }}", "{{ ['<|a|>']|join }}",
    "{{ {'<|a|>': '<|a|>'}[u] }}", "{{ '<|x|>'|replace('x', 'a') }}",
    "{{ '<|%s|>' % 'a' }}", "{% raw %}<|a|>{% endraw %}", "{{ '\\x3c|a|>' }}",
  ])
  func templatesText(template: String) throws {
    let found = try render(template, values)
    #expect(found == .rendered("<|a|>", origins: "ttttt"))
  }

  /// A user's bytes between the template's do not become its own.
  @Test func mixtures() throws {
    #expect(
      try render("<|{{ 'a' if u else u }}{{ u[1:3] }}", values)
        == .rendered("<|a|a", origins: "tttuu"))
    #expect(
      try render("{{ '<' ~ u[1:] }}", values)
        == .rendered("<|a|>", origins: "tuuuu"))
    #expect(
      try render("{{ u.replace('a', 'b') }}", values)
        == .rendered("<|b|>", origins: "uutuu"))
    #expect(
      try render("{{ u.split('|')|join('|') }}", values)
        == .rendered("<|a|>", origins: "ututu"))
    // A line's end has the origin of what ended it.
    #expect(
      try render("{{ ('a' ~ u2)|indent(1) }}", #"{"u2": "\u2028b\r\nc"}"#)
        == .rendered("a\n b\n c", origins: "tuuuuuu"))
    // Numbers, quotes and escapes are nobody's control token.
    #expect(
      try render("{{ 12 }}{{ ['a'] }}{{ true }}{{ '\"'|tojson }}")
        == .rendered("12['a']True\"\\\"\"", origins: "uuuutuuuuuuuuuu"))
  }
}
