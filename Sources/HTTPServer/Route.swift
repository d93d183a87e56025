import Bridge
import CEvent
import Memory

/// What a path and a method ask for.
enum Route {
  case answer(AnswerForm.Dialect)
  case page, openAPI, health, metrics, props, stats, models
  /// One model, by its name.
  case model(Bytes)
  case ollamaTags, ollamaShow, ollamaVersion, ollamaRunning
  case preflight
  /// The path is known, the method is another.
  case wrongMethod(AnswerForm.Dialect?, isPost: Bool)
  case unknown(AnswerForm.Dialect?)

  init(_ method: evhttp_cmd_type, _ path: Bytes) {
    if method == EVHTTP_REQ_OPTIONS {
      self = .preflight
      return
    }
    let (route, isPost) = Route.known(path)
    let takes =
      isPost
      ? method == EVHTTP_REQ_POST
      : method == EVHTTP_REQ_GET || method == EVHTTP_REQ_HEAD
    if case .unknown = route {
      self = route
    } else {
      self = takes ? route : .wrongMethod(route.dialect, isPost: isPost)
    }
  }

  /// The route of a path, and whether it wants `POST`.
  private static func known(_ path: Bytes) -> (Route, isPost: Bool) {
    switch path {
    case Bytes("/v1/chat/completions"), Bytes("/chat/completions"):
      (.answer(.chatCompletions), true)
    case Bytes("/v1/completions"): (.answer(.completions), true)
    case Bytes("/v1/responses"): (.answer(.responses), true)
    case Bytes("/api/chat"): (.answer(.ollamaChat), true)
    case Bytes("/api/generate"): (.answer(.ollamaGenerate), true)
    case Bytes("/completion"): (.answer(.llamaCompletion), true)
    case Bytes("/tokenize"): (.answer(.tokenize), true)
    case Bytes("/detokenize"): (.answer(.detokenize), true)
    case Bytes("/apply-template"): (.answer(.applyTemplate), true)
    case Bytes("/forget"): (.answer(.forget), true)
    case Bytes("/"), Bytes("/index.html"): (.page, false)
    case Bytes("/openapi.json"): (.openAPI, false)
    case Bytes("/health"), Bytes("/v1/health"): (.health, false)
    case Bytes("/metrics"): (.metrics, false)
    case Bytes("/props"): (.props, false)
    case Bytes("/stats"): (.stats, false)
    case Bytes("/v1/models"), Bytes("/models"): (.models, false)
    case Bytes("/api/tags"): (.ollamaTags, false)
    case Bytes("/api/show"): (.ollamaShow, true)
    case Bytes("/api/version"): (.ollamaVersion, false)
    case Bytes("/api/ps"): (.ollamaRunning, false)
    case _ where path.starts(with: Bytes("/v1/models/")):
      (.model(path.suffix(from: 11)), false)
    case _ where path.starts(with: Bytes("/api/")):
      (.unknown(.ollamaChat), false)
    default: (.unknown(nil), false)
    }
  }

  /// Whether it tells nothing of the engine's work, so that it needs no key.
  var isOpen: Bool {
    switch self {
    case .page, .health, .preflight: true
    default: false
    }
  }

  /// Whether the reply has the model's name, which the engine tells.
  var namesModel: Bool {
    switch self {
    case .models, .model, .ollamaTags, .ollamaShow, .ollamaRunning: true
    default: false
    }
  }

  /// The interface whose errors its client reads.
  var dialect: AnswerForm.Dialect? {
    switch self {
    case .answer(let dialect): dialect
    case .wrongMethod(let dialect, _), .unknown(let dialect): dialect
    case .ollamaTags, .ollamaShow, .ollamaVersion, .ollamaRunning: .ollamaChat
    default: nil
    }
  }
}
