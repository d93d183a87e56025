extension JSONValue {
  /// Gives a member of an object another value, or adds it at the end.
  public mutating func set(_ key: String, _ value: JSONValue) {
    var members = self.members ?? []
    if let index = members.lastIndex(where: {
      $0.key.utf8.elementsEqual(key.utf8)
    }) {
      members[index].value = value
    } else {
      members.append(Member(key, value))
    }
    self = .object(members)
  }

  /// Takes a member out of an object.
  public mutating func remove(_ key: String) {
    guard let members else { return }
    self = .object(members.filter { !$0.key.utf8.elementsEqual(key.utf8) })
  }
}
