public import Memory

extension Template {
  /// Renders the template with `values`, at the end of `prompt`.
  ///
  /// `now` is what `strftime_now` tells; without it that fails.
  ///
  /// - Throws: `TemplateError`; the prompt is as it was then.
  @export(interface)
  public func render(
    _ values: TemplateValues, now: CivilTime?, into prompt: inout PromptText
  ) throws(TemplateError) {
    do throws(Breach) {
      var renderer = try Renderer(self, values, now, prompt)
      _ = try renderer.run(first)
      prompt = renderer.out
    } catch { throw error.error }
  }
}
