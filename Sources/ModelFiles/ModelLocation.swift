import CHost
import Memory

/// The place of a model that the command line does not name.
public enum ModelLocation {
  /// The path of the model, or `nil`; valid for as long as the program runs.
  public static func find() -> UnsafePointer<CChar>? {
    if let chosen = host_environment("SWIFTLET_MODEL"), chosen[0] != 0 {
      return inFolder(Bytes(cString: chosen), "") ?? chosen
    }
    let program = programFolder()
    if let program, let found = inFolder(program, "") { return found }
    if let data = host_environment("XDG_DATA_HOME"), data[0] == 0x2F {
      if let found = inFolder(Bytes(cString: data), "/swiftlet") {
        return found
      }
    } else if let home = host_environment("HOME") {
      let found = inFolder(Bytes(cString: home), "/.local/share/swiftlet")
      if let found { return found }
    }
    let local = Bytes("/usr/local/share/swiftlet")
    if let program {
      // A package's own model gives way to what was put there by hand.
      if program == "/usr/bin", let found = inFolder(local, "") { return found }
      if let found = inFolder(program, "/../share/swiftlet") { return found }
      if let found = inCheckout(of: program) { return found }
    }
    return inFolder(local, "") ?? inFolder(Bytes("/usr/share/swiftlet"), "")
  }

  /// A path is at most this long.
  private static let capacity = 4096

  private static func programFolder() -> Bytes? {
    let path = UnsafeMutablePointer<CChar>.allocate(capacity: capacity)
    guard host_program_folder(path, capacity) else { return nil }
    return Bytes(cString: path)
  }

  /// The largest model in `folder` + `tail`.
  private static func inFolder(
    _ folder: Bytes, _ tail: StaticString
  ) -> UnsafePointer<CChar>? {
    guard let joined = join(folder, tail) else { return nil }
    let path = UnsafeMutablePointer<CChar>.allocate(capacity: capacity)
    guard host_find_model(joined, path, capacity) else { return nil }
    return UnsafePointer(path)
  }

  /// From `.build/…/release` up to the folder with the manifest.
  private static func inCheckout(of program: Bytes) -> UnsafePointer<CChar>? {
    var end = program.count
    while end > 1 {
      let folder = program[0..<end]
      if let manifest = join(folder, "/Package.swift"), host_exists(manifest) {
        return inFolder(folder, "/Boards/share/swiftlet")
      }
      repeat { end -= 1 } while end > 0 && program[end] != 0x2F
    }
    return nil
  }

  private static func join(
    _ folder: Bytes, _ tail: StaticString
  ) -> UnsafePointer<CChar>? {
    let count = folder.count + tail.utf8CodeUnitCount
    guard count < capacity else { return nil }
    let path = UnsafeMutablePointer<CChar>.allocate(capacity: count + 1)
    for index in 0..<folder.count {
      path[index] = CChar(bitPattern: folder[index])
    }
    let rest = Bytes(tail)
    for index in 0..<rest.count {
      path[folder.count + index] = CChar(bitPattern: rest[index])
    }
    path[count] = 0
    return UnsafePointer(path)
  }
}
