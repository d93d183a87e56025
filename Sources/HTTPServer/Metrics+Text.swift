import CEvent
import Memory

extension Metrics {
  /// A figure as Prometheus reads it.
  private struct Row {
    let name: StaticString
    let isCounter: Bool
    let help: StaticString
    let value: Double
    var decimals = 0

    static func counter(
      _ name: StaticString, _ help: StaticString, _ value: Int
    ) -> Row {
      Row(name: name, isCounter: true, help: help, value: Double(value))
    }

    static func seconds(
      _ name: StaticString, _ help: StaticString, _ value: Double
    ) -> Row {
      Row(name: name, isCounter: true, help: help, value: value, decimals: 3)
    }

    static func gauge(
      _ name: StaticString, _ help: StaticString, _ value: Int
    ) -> Row {
      Row(name: name, isCounter: false, help: help, value: Double(value))
    }
  }

  private func rows(_ server: Server) -> [Row] {
    [
      .counter("answers_total", "Answers that are complete.", answers),
      .counter(
        "cancelled_total", "Requests whose client went away.", cancelled),
      .counter("refused_total", "Requests that found the queue full.", refused),
      .counter("prompt_tokens_total", "Tokens of prompts.", promptTokens),
      .counter(
        "cached_tokens_total", "Tokens of prompts not computed.", cachedTokens),
      .counter(
        "completion_tokens_total", "Tokens of answers.", completionTokens),
      .counter(
        "engine_restarts_total", "Times the engine was lost.", restarts),
      .seconds("prompt_seconds_total", "Time of prompts.", prefill),
      .seconds("generation_seconds_total", "Time of answers.", generation),
      .seconds(
        "engine_wait_seconds_total", "Time in the engine's queue.", waiting),
      .seconds(
        "request_seconds_total", "Time from request to reply's end.", whole),
      .gauge(
        "requests_waiting", "Requests that wait or run.",
        server.exchanges.count),
      .gauge("connections", "Open connections.", server.connections.count),
      .gauge(
        "engine_ready", "Whether the engine is ready.",
        server.engine.state == .ready ? 1 : 0),
      .gauge(
        "http_resident_bytes", "Memory of this program.",
        Int(process_resident_bytes())),
    ]
  }

  /// Writes all in the text format of Prometheus.
  ///
  /// Source: Prometheus's exposition format 0.0.4.
  func write(_ server: Server, to out: inout TextBuffer) {
    head("http_replies_total", true, "Replies by status.", &out)
    for entry in byStatus {
      out.append("swiftlet_http_replies_total{status=\"")
      out.append(entry.status)
      out.append("\"} ")
      out.append(entry.count)
      out.append(byte: 0x0A)
    }
    for row in rows(server) {
      head(row.name, row.isCounter, row.help, &out)
      out.append("swiftlet_")
      out.append(row.name)
      out.append(byte: 0x20)
      out.append(row.value, decimals: row.decimals)
      out.append(byte: 0x0A)
    }
  }

  private func head(
    _ name: StaticString, _ isCounter: Bool, _ help: StaticString,
    _ out: inout TextBuffer
  ) {
    out.append("# HELP swiftlet_")
    out.append(name)
    out.append(byte: 0x20)
    out.append(help)
    out.append("\n# TYPE swiftlet_")
    out.append(name)
    out.append(isCounter ? " counter\n" : " gauge\n")
  }
}
