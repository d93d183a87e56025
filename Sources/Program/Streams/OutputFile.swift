import CHost
import Memory

/// A file that results are written to.
struct OutputFile: ~Copyable {
  private let descriptor: Int32

  /// Creates the file at `path`, or empties it; `-` is standard output.
  init(path: UnsafePointer<CChar>) throws(ProgramError) {
    let name = Bytes(cString: path)
    if name == "-" {
      descriptor = 1
      return
    }
    descriptor = host_open_write(path)
    guard descriptor >= 0 else {
      throw .fileUnavailable(ShortText(name), errno: host_errno())
    }
  }

  /// Writes floats as the machine has them: little endian.
  func write(_ values: Region<Float>) throws(ProgramError) {
    let bytes = values.count * MemoryLayout<Float>.size
    guard host_write_all(descriptor, values.unsafeStart, bytes) else {
      throw .outputFailed(errno: host_errno())
    }
  }

  /// Closes the file; a late write error is found here.
  func close() throws(ProgramError) {
    guard descriptor == 1 || host_close(descriptor) else {
      throw .outputFailed(errno: host_errno())
    }
  }
}
