import Bridge
import CEvent
import JSON
import Memory

/// What the program counts.
struct Metrics {
  private var byStatus: [(status: Int32, count: Int)] = []
  var refused = 0
  var cancelled = 0
  var restarts = 0
  private var answers = 0
  private var promptTokens = 0
  private var cachedTokens = 0
  private var completionTokens = 0
  private var prefill = 0.0
  private var generation = 0.0
  private var waiting = 0.0
  private var whole = 0.0

  mutating func count(_ status: Status) {
    for index in byStatus.indices
    where byStatus[index].status == status.rawValue {
      byStatus[index].count += 1
      return
    }
    byStatus.append((status.rawValue, 1))
  }

  /// Adds an answer's figures.
  mutating func finish(_ event: EngineEvent, since arrival: Int64) {
    let figures = event.figures
    answers += 1
    promptTokens += figures.promptTokens
    cachedTokens += figures.cachedTokens
    completionTokens += figures.completionTokens
    prefill += figures.prefillSeconds
    generation += figures.generationSeconds
    waiting += figures.queuedSeconds
    whole += Double(clock_milliseconds() - arrival) / 1000
  }

  /// Writes all in the text format of Prometheus.
  ///
  /// Source: Prometheus's exposition format 0.0.4.
  func write(_ server: Server, to out: inout TextBuffer) {
    func head(
      _ name: StaticString, _ type: StaticString, _ help: StaticString,
      _ out: inout TextBuffer
    ) {
      out.append("# HELP swiftlet_")
      out.append(name)
      out.append(byte: 0x20)
      out.append(help)
      out.append("\n# TYPE swiftlet_")
      out.append(name)
      out.append(byte: 0x20)
      out.append(type)
      out.append(byte: 0x0A)
    }
    func line(
      _ name: StaticString, _ type: StaticString, _ help: StaticString,
      _ value: Double, _ decimals: Int, _ out: inout TextBuffer
    ) {
      head(name, type, help, &out)
      out.append("swiftlet_")
      out.append(name)
      out.append(byte: 0x20)
      out.append(value, decimals: decimals)
      out.append(byte: 0x0A)
    }
    head("http_replies_total", "counter", "Replies by status.", &out)
    for entry in byStatus {
      out.append("swiftlet_http_replies_total{status=\"")
      out.append(entry.status)
      out.append("\"} ")
      out.append(entry.count)
      out.append(byte: 0x0A)
    }
    line(
      "answers_total", "counter", "Answers that are complete.",
      Double(answers), 0, &out)
    line(
      "cancelled_total", "counter", "Requests whose client went away.",
      Double(cancelled), 0, &out)
    line(
      "refused_total", "counter", "Requests that found the queue full.",
      Double(refused), 0, &out)
    line(
      "prompt_tokens_total", "counter", "Tokens of prompts.",
      Double(promptTokens), 0, &out)
    line(
      "cached_tokens_total", "counter", "Tokens of prompts not computed.",
      Double(cachedTokens), 0, &out)
    line(
      "completion_tokens_total", "counter", "Tokens of answers.",
      Double(completionTokens), 0, &out)
    line(
      "prompt_seconds_total", "counter", "Time of prompts.", prefill, 3, &out)
    line(
      "generation_seconds_total", "counter", "Time of answers.",
      generation, 3, &out)
    line(
      "engine_wait_seconds_total", "counter", "Time in the engine's queue.",
      waiting, 3, &out)
    line(
      "request_seconds_total", "counter", "Time from request to reply's end.",
      whole, 3, &out)
    line(
      "engine_restarts_total", "counter", "Times the engine was lost.",
      Double(restarts), 0, &out)
    line(
      "requests_waiting", "gauge", "Requests that wait or run.",
      Double(server.exchanges.count), 0, &out)
    line(
      "connections", "gauge", "Open connections.",
      Double(server.connections.count), 0, &out)
    line(
      "engine_ready", "gauge", "Whether the engine is ready.",
      server.engine.state == .ready ? 1 : 0, 0, &out)
    line(
      "http_resident_bytes", "gauge", "Memory of this program.",
      Double(process_resident_bytes()), 0, &out)
  }
}
