import Memory

/// The cells of a heap.
extension Heap {
  @inline(never)
  func check(_ count: Int) throws(Breach) {
    guard count <= text.count - textCount else {
      throw .valuesTooLarge("bytes of text", limit: text.count)
    }
  }

  subscript(cell: Int) -> Value {
    get { cells[cell] }
    nonmutating set { cells[cell] = newValue }
  }
}
