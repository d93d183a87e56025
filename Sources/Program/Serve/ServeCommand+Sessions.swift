import CHost
import Conversation
import JSON
import LineProtocol
import Memory
import Sessions

/// Sessions that leave memory for the disk, and come back.
extension ServeCommand {
  /// Makes the session that a request names the live one, or a nameless one.
  ///
  /// A name without a file is a new session; it begins with what the cache
  /// holds, of which a prompt takes what it shares.
  ///
  /// - Throws: `ProgramError`; the live session is then as it was.
  mutating func enter(_ name: SessionName?) throws(ProgramError) {
    guard sessions != nil else {
      if name != nil { throw .sessionsOff }
      return
    }
    if name != sessions?.live {
      try leave()
      if let name { _ = try load(name, isNewAllowed: true) }
      sessions?.live = name
    }
    sessions?.isChanged = name != nil
    sessions?.isDue = name != nil
  }

  /// Saves the live session where it has a name and was changed.
  private mutating func leave() throws(ProgramError) {
    guard let sessions, sessions.isChanged, let name = sessions.live else {
      return
    }
    _ = try save(name)
  }

  private mutating func save(
    _ name: SessionName
  ) throws(ProgramError) -> SessionFiles.Summary? {
    guard let sessions else { throw .sessionsOff }
    let summary = try sessions.withPath(name) { path throws(ProgramError) in
      do throws(SessionFileError) {
        return try sessions.files.save(&answering.answerer, to: path)
      } catch { throw .sessionFile(error) }
    }
    self.sessions?.live = name
    self.sessions?.isChanged = false
    self.sessions?.isDue = false
    return summary
  }

  /// Reads a session's file into the live one's place.
  private mutating func load(
    _ name: SessionName, isNewAllowed: Bool = false
  ) throws(ProgramError) -> SessionFiles.Summary? {
    guard let sessions else { throw .sessionsOff }
    // What has a name was saved: it comes back from there.
    let isSaved = sessions.live != nil && !sessions.isChanged
    return try sessions.withPath(name) { path throws(ProgramError) in
      do throws(SessionFileError) {
        return try sessions.files.restore(
          &answering.answerer, from: path, isSaved: isSaved)
      } catch {
        if answering.answerer.session.count == 0 { self.sessions?.live = nil }
        guard error.isMissing else { throw .sessionFile(error) }
        guard isNewAllowed else { throw .sessionUnknown }
        return nil
      }
    }
  }

  /// Saves the live session while nobody waits for an answer; where that fails,
  /// it is not tried again before the next one.
  mutating func saveIdle() {
    guard sessions?.isDue ?? false else { return }
    sessions?.isDue = false
    saveLast()
  }

  /// Saves the live session at the program's end.
  mutating func saveLast() {
    do throws(ProgramError) { try leave() } catch { console.report(error) }
  }

  /// Does what a client wants to be done with sessions.
  mutating func perform(_ deed: Deed, _ entry: ProtocolMachine.Entry) {
    let id = entry.request.id
    let start = host_nanoseconds()
    var outcome = Result<SessionFiles.Summary?, ProgramError>.success(nil)
    do throws(ProgramError) {
      if deed == .sessions {
        guard sessions != nil else { throw .sessionsOff }
      } else if let name = entry.request.session {
        outcome = .success(try perform(deed, name))
      }
    } catch { outcome = .failure(error) }
    let contextUsed = answering.answerer.session.count
    emitter.finish { out in
      switch outcome {
      case .failure(let error):
        ServerEvents.error(id: id, error, key: error.key, &out)
      case .success(let summary):
        guard let name = entry.request.session else { return list(id, &out) }
        ServerEvents.done(
          deed, id: id, name, tokens: summary?.tokens ?? 0,
          bytes: summary?.bytes ?? 0,
          nanoseconds: host_nanoseconds() - start, &out)
      }
    } changing: { state in
      state.contextUsed = contextUsed
    }
  }

  private mutating func perform(
    _ deed: Deed, _ name: SessionName
  ) throws(ProgramError) -> SessionFiles.Summary? {
    guard let sessions else { throw .sessionsOff }
    switch deed {
    case .save:
      if sessions.live == nil || sessions.live == name {
        return try save(name)
      }
      // It was saved when it left memory.
      let found = try sessions.withPath(name) { sessions.files.summary(of: $0) }
      guard let found else { throw .sessionUnknown }
      return found
    case .restore:
      if sessions.live != name { try leave() }
      let summary = try load(name)
      self.sessions?.live = name
      self.sessions?.isChanged = false
      return summary
    case .forget:
      let isLive = sessions.live == name
      let isThere = try sessions.withPath(name) { path throws(ProgramError) in
        do throws(SessionFileError) {
          return try sessions.files.remove(path)
        } catch { throw .sessionFile(error) }
      }
      guard isThere || isLive else { throw .sessionUnknown }
      if isLive {
        answering.answerer.session.clear()
        self.sessions?.live = nil
      }
      return nil
    default: return nil
    }
  }

  private mutating func list(_ id: Tag?, _ out: inout JSONWriter) {
    guard let sessions else { return }
    ServerEvents.begin("sessions", id, &out)
    out.key("sessions")
    out.beginArray()
    var isLiveListed = sessions.live == nil
    func write(_ name: SessionName, tokens: Int, bytes: Int) {
      let isLive = sessions.live == name
      out.beginObject()
      out.key("name")
      name.write(to: &out)
      out.member("tokens", isLive ? answering.answerer.session.count : tokens)
      out.member("bytes", bytes)
      out.member("live", isLive)
      out.endObject()
    }
    let isWhole = sessions.forEachName { name, summary in
      if sessions.live == name { isLiveListed = true }
      write(name, tokens: summary.tokens, bytes: summary.bytes)
      return out.text.freeCapacity > 1024
    }
    if !isLiveListed, let live = sessions.live {
      write(live, tokens: 0, bytes: 0)
    }
    out.endArray()
    if !isWhole { out.member("more", true) }
    out.endObject()
  }
}
