import CHost
import Templates

extension CivilTime {
  /// The time of day and the date where the machine is.
  static var here: CivilTime {
    let now = host_local_time()
    return CivilTime(
      year: Int(now.year), month: Int(now.month), day: Int(now.day),
      hour: Int(now.hour), minute: Int(now.minute), second: Int(now.second))
  }
}
