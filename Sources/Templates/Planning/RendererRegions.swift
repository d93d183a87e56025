import Memory

/// The regions that a rendering works in, besides the heap.
struct RendererRegions {
  let captured: Region<UInt8>
  let capturedMarks: Region<UInt8>
  let scopes: Region<Scope>
  let bindings: Region<Binding>
  let loops: Region<Loop>
  let steps: Int
}
