/// The version of both programs, which are released together.
public let workshopVersion = "0.1.0"
