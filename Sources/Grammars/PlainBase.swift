/// What stands for the plain base of a state where that is no state.
@usableFromInline
enum PlainBase {
  /// Most plain characters lead nowhere.
  @usableFromInline static var nothing: Int32 { -2 }
  /// From so many classes on a run has most tokens.
  @usableFromInline static var mostClasses: Int { 12 }
}
