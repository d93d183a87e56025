extension MergeConfiguration {
  /// The slices of a configuration or of its module, and whether they are whole models.
  static func slices(
    _ body: ConfigurationValue, base: ModelReference?
  ) throws(MergeFailure) -> ([Slice], isWhole: Bool) {
    switch (body["slices"], body["models"]) {
    case (let value?, nil):
      let list = try value.list()
      guard !list.isEmpty else { throw value.wanted("at least one slice") }
      var slices: [Slice] = []
      for element in list { slices.append(try slice(element)) }
      return (slices, false)
    case (nil, let value?):
      let list = try value.list()
      guard !list.isEmpty else { throw value.wanted("at least one model") }
      var sources: [Source] = []
      for element in list {
        _ = try element.members(["model", "parameters"])
        sources.append(try source(element))
      }
      if let base, !sources.contains(where: { $0.model == base }) {
        sources.append(Source(model: base))
      }
      return ([Slice(sources: sources)], true)
    default:
      throw .exclusiveKeys(
        ["models", "slices"], present: body["slices"] == nil ? 0 : 2)
    }
  }

  private static func slice(
    _ value: ConfigurationValue
  ) throws(MergeFailure) -> Slice {
    _ = try value.members(["sources", "base_model", "parameters"])
    guard let list = value["sources"] else {
      throw .missingKey(value.place + ".sources")
    }
    var sources: [Source] = []
    for element in try list.list() {
      _ = try element.members(["model", "layer_range", "parameters"])
      var source = try source(element)
      guard let range = element["layer_range"] else {
        throw .missingKey(element.place + ".layer_range")
      }
      let ends = try range.list()
      guard ends.count == 2 else { throw range.wanted("two numbers") }
      let first = try ends[0].integer(0...65_536)
      let last = try ends[1].integer(0...65_536)
      guard first < last else {
        throw range.wanted("a range that is not empty")
      }
      source.layers = first..<last
      sources.append(source)
    }
    guard let first = sources.first else {
      throw list.wanted("at least one source")
    }
    guard sources.allSatisfy({ $0.layers?.count == first.layers?.count }) else {
      throw list.wanted("sources of the same number of layers")
    }
    return Slice(
      sources: sources,
      base: try value["base_model"].map { value throws(MergeFailure) in
        try ModelReference(value)
      },
      parameters: try ParameterSettings(value["parameters"]))
  }

  private static func source(
    _ value: ConfigurationValue
  ) throws(MergeFailure) -> Source {
    guard let model = value["model"] else {
      throw .missingKey(value.place + ".model")
    }
    return Source(
      model: try ModelReference(model),
      parameters: try ParameterSettings(value["parameters"]))
  }
}
