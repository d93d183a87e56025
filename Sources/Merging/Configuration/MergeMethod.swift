/// The methods of merging.
public enum MergeMethod: String, Sendable, CaseIterable {
  case linear, slerp, nuslerp, ties, breadcrumbs, della, sce, passthrough
  case taskArithmetic = "task_arithmetic"
  case dareLinear = "dare_linear"
  case dareTies = "dare_ties"
  case breadcrumbsTies = "breadcrumbs_ties"
  case dellaLinear = "della_linear"
  case modelStock = "model_stock"

  /// Checks the number of models of a slice.
  ///
  /// - Parameters:
  ///   - models: the models of a slice, the base among them.
  ///   - hasBase: whether the base is one of them.
  /// - Throws: `MergeFailure.inputs` where they are too few or too many.
  func check(models: Int, hasBase: Bool) throws(MergeFailure) {
    let others = models - (hasBase ? 1 : 0)
    switch self {
    case .linear:
      break
    case .passthrough:
      guard models == 1 else { throw wants("exactly one model", models) }
    case .slerp:
      guard hasBase, models == 2 else {
        throw wants("a base_model and exactly one other", models)
      }
    case .nuslerp:
      guard others == 2 else {
        throw wants("exactly two models beside a base_model", others)
      }
    case .modelStock:
      guard hasBase, models >= 3 else {
        throw wants("a base_model and at least two others", models)
      }
    case .taskArithmetic, .ties, .dareLinear, .dareTies, .breadcrumbs,
      .breadcrumbsTies, .della, .dellaLinear, .sce:
      guard hasBase else { throw wants("a base_model", models) }
    }
  }

  private func wants(_ wanted: String, _ given: Int) -> MergeFailure {
    .inputs(method: rawValue, wanted: wanted, given: given)
  }
}
