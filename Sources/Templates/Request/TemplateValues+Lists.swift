public import Memory

/// Lists and objects that are made element by element.
extension TemplateValues {
  /// Begins a list; what is returned ends it.
  public mutating func beginList() -> Int { stackCount }

  /// Adds an element to the list that was begun last.
  ///
  /// - Throws: `TemplateError.valuesTooLarge`.
  public mutating func append(
    _ element: TemplateValue
  ) throws(TemplateError) {
    try push(element.value)
  }

  /// Ends the list that was begun as `list`.
  ///
  /// - Throws: `TemplateError.valuesTooLarge`.
  public mutating func endList(
    _ list: Int
  ) throws(TemplateError) -> TemplateValue {
    TemplateValue(.list(try run(list..<stackCount)))
  }

  /// Begins an object; what is returned ends it.
  public mutating func beginObject() -> Int { stackCount }

  /// Adds a member to the object that was begun last.
  ///
  /// The value of a key that is there already is replaced when the object ends.
  ///
  /// - Throws: `TemplateError.valuesTooLarge`.
  public mutating func append(
    key: Bytes, _ origin: TextOrigin, _ value: TemplateValue
  ) throws(TemplateError) {
    let name = try text(key, origin)
    try push(name.value)
    try push(value.value)
  }

  /// Adds a member to the object that was begun last.
  ///
  /// - Throws: `TemplateError.valuesTooLarge`.
  public mutating func append(
    key: StaticString, _ value: TemplateValue
  ) throws(TemplateError) {
    try append(key: Bytes(key), .user, value)
  }

  /// Ends the object that was begun as `object`.
  ///
  /// - Throws: `TemplateError.valuesTooLarge`, or `tooManySteps` where there are
  ///   so many keys that only intent explains it.
  public mutating func endObject(
    _ object: Int
  ) throws(TemplateError) -> TemplateValue {
    let count = try uniqueKeys(stack[object..<stackCount])
    return TemplateValue(.object(try run(object..<(object + count))))
  }
}
