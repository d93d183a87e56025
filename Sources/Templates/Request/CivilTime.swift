/// A moment as a clock on the wall shows it, for `strftime_now`.
public struct CivilTime: BitwiseCopyable, Sendable {
  /// The year of the common era.
  public var year: Int
  /// 1 to 12.
  public var month: Int
  /// 1 to 31.
  public var day: Int
  /// 0 to 23.
  public var hour: Int
  /// 0 to 59.
  public var minute: Int
  /// 0 to 60.
  public var second: Int

  /// A moment.
  public init(
    year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0,
    second: Int = 0
  ) {
    self.year = year
    self.month = month
    self.day = day
    self.hour = hour
    self.minute = minute
    self.second = second
  }
}

extension CivilTime {
  /// 1 to 366.
  var dayOfYear: Int {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    var day = self.day
    for month in 1..<max(1, min(month, 13)) {
      switch month {
      case 2: day += isLeap ? 29 : 28
      case 4, 6, 9, 11: day += 30
      default: day += 31
      }
    }
    return day
  }

  /// 0 for Sunday.
  var weekday: Int {
    let years = max(1, min(year, 9999)) - 1
    return (years + years / 4 - years / 100 + years / 400 + dayOfYear) % 7
  }

  /// The week that begins on Monday, 1 to 53, and the year that most of its days
  /// are in.
  var isoWeek: (year: Int, week: Int) {
    // The 28th of December is always in the last week of its year.
    if weekOfYear == 0 {
      let last = CivilTime(year: year - 1, month: 12, day: 28)
      return (year - 1, last.weekOfYear)
    }
    let last = CivilTime(year: year, month: 12, day: 28)
    return weekOfYear > last.weekOfYear ? (year + 1, 1) : (year, weekOfYear)
  }

  /// The number of the week by this year's Thursdays.
  private var weekOfYear: Int { (dayOfYear + 9 - (weekday + 6) % 7) / 7 }

  var monthName: StaticString {
    switch month {
    case 1: "January"
    case 2: "February"
    case 3: "March"
    case 4: "April"
    case 5: "May"
    case 6: "June"
    case 7: "July"
    case 8: "August"
    case 9: "September"
    case 10: "October"
    case 11: "November"
    default: "December"
    }
  }

  var weekdayName: StaticString {
    switch weekday {
    case 0: "Sunday"
    case 1: "Monday"
    case 2: "Tuesday"
    case 3: "Wednesday"
    case 4: "Thursday"
    case 5: "Friday"
    default: "Saturday"
    }
  }
}
