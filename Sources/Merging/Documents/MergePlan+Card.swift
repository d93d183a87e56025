extension MergePlan {
  /// The result's `README.md`: what was merged, and how.
  func card(_ name: String) -> String {
    let donor = configuration.donor?.name ?? "-"
    var lines = [
      "---", "library_name: transformers", "tags:", "- mergekit", "- merge",
      "---", "# \(name)", "",
      "Merged by the method `\(configuration.method.rawValue)` from:", "",
    ]
    for model in configuration.models {
      let isBase = model == configuration.base
      lines.append("- `\(model.name)`" + (isBase ? " (base)" : ""))
    }
    lines += [
      "", "The configuration and the tokenizer come from `\(donor)`.", "",
      "## Configuration", "", "```yaml",
    ]
    lines.append(configuration.document)
    lines += ["```", ""]
    return lines.joined(separator: "\n")
  }
}
