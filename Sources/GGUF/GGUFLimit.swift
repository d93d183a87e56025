/// The limits that keep a hostile file's demands small.
///
/// Models of the largest kind stay far below each of them.
public enum GGUFLimit {
  /// The most key/value pairs; llama.cpp writes about thirty.
  public static let metadataCount = 65_536
  /// The most tensors; a mixture of experts has a few thousand.
  public static let tensorCount = 65_536
  /// The most bytes of a key, as the format says.
  public static let keyBytes = 65_535
  /// The most bytes of a tensor's name, as the format says.
  public static let tensorNameBytes = 64
  /// The most files that hold a model together.
  public static let partCount = 512
  /// The most dimensions of a tensor.
  public static let rank = 4
  /// How deep arrays of arrays may nest.
  public static let arrayDepth = 4
  /// The largest `general.alignment`: the largest page of an ARM board.
  public static let alignment = 65_536
  /// The alignment of a file that does not name one.
  public static let defaultAlignment = 32
}
