import CHost
import GGUF
import JSON
import Machine
import Memory
import ModelFiles
import Models
import Synthesis
import Transformer

/// `swiftlet bench`: the speed of prompts and of what is generated, behind
/// caches of some depth, held against the machine's limits.
///
/// The token at a position is the same random one in every test, so that its
/// keys and values are the same bits: the cache is filled once, and a test
/// writes into it what is there already.
struct BenchCommand: ~Copyable {
  private let source: ModelSource
  @Kept var settings: Settings
  let console: Console
  private let start: UInt64
  private let prompts: [Int]
  private let generations: [Int]
  private let depths: [Int]
  private var teams: [BenchTeam] = []
  /// The numbers of threads of all teams, ascending.
  private var threadCounts: [Int] = []
  private let repetitions: Int

  /// A search that has taken both is given up.
  private static let searchTokens = 64
  private static let searchNanoseconds: UInt64 = 5_000_000_000

  private struct Test {
    let isPrompt: Bool
    let tokens: Int
    let depth: Int
    let threads: Int
  }

  /// Begins to load `model`.
  init(
    _ model: UnsafePointer<CChar>?, _ settings: Settings, _ console: Console
  ) throws(ProgramError) {
    start = host_nanoseconds()
    source = try ModelSource(model, console)
    self.settings = settings
    self.console = console
    prompts = settings.bench.prompts
    generations = settings.bench.generations
    depths = settings.bench.depths
    repetitions = settings.bench.repetitions
  }

  private var testsPerTeam: Int {
    depths.count * (prompts.count + generations.count)
  }

  private var testCount: Int {
    (settings.bench.threads?.count ?? 1) * testsPerTeam
  }

  /// All tests with the first number of threads, then with the second, ….
  private func test(_ index: Int) -> Test {
    let lengths = prompts.count + generations.count
    let team = teams[index / testsPerTeam]
    let rest = index % testsPerTeam
    let length = rest % lengths
    let isPrompt = length < prompts.count
    let tokens =
      isPrompt ? prompts[length] : generations[length - prompts.count]
    return Test(
      isPrompt: isPrompt, tokens: tokens, depth: depths[rest / lengths],
      threads: isPrompt && tokens > 1 ? team.prompt : team.generation)
  }

  /// The index of the limits with so many threads.
  private func limitsIndex(_ test: Test) -> Int {
    threadCounts.firstIndex(of: test.threads) ?? 0
  }

  /// The positions that the longest test needs.
  private var positions: Int {
    (depths.max() ?? 0) + max(prompts.max() ?? 0, generations.max() ?? 0)
  }

  mutating func run() throws(ProgramError) -> ExitStatus {
    var options = settings.model.transformer
    options.context = positions
    options.threads = settings.bench.threads?.max()
    var arenaPlan = ArenaPlan()
    let plan = try ModelLoader.plan(source.file, options, &arenaPlan, console)
    let ofIDs: Reservation<Int32>
    let ofSamples: Reservation<Double>
    let ofReads: Reservation<Double>
    let ofBuffer: Reservation<UInt8>
    let file = source.parts.largest
    let readsFile = file.count >= MachineProbe.bufferBytes
    do {
      ofIDs = try arenaPlan.reserve(positions, of: Int32.self, for: .text)
      ofSamples = try arenaPlan.reserve(
        testCount * repetitions, of: Double.self, for: .text)
      ofReads = try arenaPlan.reserve(
        ofSamples.count, of: Double.self, for: .text)
      ofBuffer = try arenaPlan.reserve(
        readsFile ? 0 : MachineProbe.bufferBytes, of: UInt8.self,
        for: .kernelScratch)
    } catch { throw .memory(error) }
    let arena = try ModelLoader.allocate(arenaPlan, source, settings, console)
    let transformer = try ModelLoader.load(
      source, plan, arena, settings, console)
    let loadNanoseconds = host_nanoseconds() - start

    let ids = arena[ofIDs]
    var words = RandomWords(seed: settings.answer.sampling.seed ?? 1)
    let vocabulary = UInt64(transformer.vocabulary)
    for index in 0..<positions { ids[index] = Int32(words.next() % vocabulary) }
    try fill(transformer, ids)
    try choose(transformer, ids)
    // Before the buffer below is touched, which no model needs.
    let peakBytes = host_peak_resident()

    let buffer = arena[ofBuffer]
    buffer.fill(with: 1)
    var machine = BenchMachine(
      threadCounts, reading: readsFile ? file : buffer.bytes)
    let samples = arena[ofSamples]
    let reads = arena[ofReads]
    let traffic = ModelTraffic(source.file, plan)
    try measure(
      transformer, ids, traffic, &machine, samples, reads,
      readsBetweenTokens: readsFile)
    machine.end()
    try report(
      plan, traffic, machine, samples, reads,
      loadNanoseconds: loadNanoseconds, peakBytes: peakBytes)
    if BoardTeam.count > 1 {
      try reportExchanges(transformer, ids, ExchangeTraffic(source.file, plan))
    }
    // The regions and the transformer are views of it.
    extendLifetime(arena)
    return .success
  }

  /// Settles the numbers of threads to measure with.
  private mutating func choose(
    _ transformer: Transformer, _ ids: Region<Int32>
  ) throws(ProgramError) {
    teams = try settings.bench.teams { () throws(ProgramError) in
      try found(transformer, ids)
    }
    var counts: [Int] = []
    for team in teams {
      for count in [team.generation, team.prompt]
      where !counts.contains(count) { counts.append(count) }
    }
    HeapSort.run(&counts) { $0 < $1 }
    threadCounts = counts
  }

  /// The fastest number of threads for a token, as an answer finds it.
  private func found(
    _ transformer: Transformer, _ ids: Region<Int32>
  ) throws(ProgramError) -> Int {
    var transformer = transformer
    var threads = GenerationThreads(transformer)
    let start = host_nanoseconds()
    var tokens = 0
    while threads.isSearching,
      tokens < BenchCommand.searchTokens
        || host_nanoseconds() - start < BenchCommand.searchNanoseconds
    {
      transformer.assume(depths[0])
      threads.begin(&transformer)
      try compute(
        transformer, ids[depths[0]..<(depths[0] + 1)], at: depths[0])
      threads.end(transformer)
      tokens += 1
    }
    return threads.count
  }

  /// Computes every position, with as many threads as run at once.
  ///
  /// That touches every weight and all of the memory: nothing measured waits
  /// for the disk or for pages.
  private func fill(
    _ transformer: Transformer, _ ids: Region<Int32>
  ) throws(ProgramError) {
    let threads = min(
      transformer.promptThreads, MachineProcessors.here.usable)
    let filler = transformer.limited(
      toThreads: threads, promptThreads: threads)
    var position = 0
    while position < ids.count {
      console.showReading(position, ids.count)
      let end = min(position + filler.batch, ids.count)
      try compute(filler, ids[position..<end], at: position)
      position = end
    }
    console.progress { _ in }
  }

  /// Measures all tests, one after the other, again and again, and between them
  /// the machine's limits.
  ///
  /// With `readsBetweenTokens` memory is read between the tokens of a generation
  /// too, which would empty the caches of a small model.
  private func measure(
    _ transformer: Transformer, _ ids: Region<Int32>, _ traffic: ModelTraffic,
    _ machine: inout BenchMachine, _ samples: Region<Double>,
    _ reads: Region<Double>, readsBetweenTokens: Bool
  ) throws(ProgramError) {
    for team in 0..<teams.count {
      let limited = transformer.limited(
        toThreads: teams[team].generation, promptThreads: teams[team].prompt)
      let first = team * testsPerTeam
      for repetition in 0..<repetitions {
        for index in first..<(first + testsPerTeam) {
          let test = test(index)
          let threadsIndex = limitsIndex(test)
          showProgress(test, index - first, repetition)
          let pool =
            test.threads == limited.threads ? limited.pool : limited.promptPool
          var read = machine.measure(threadsIndex, pool)
          let nanoseconds = try time(test, limited, ids) {
            if readsBetweenTokens { machine.read(threadsIndex, pool, &read) }
          }
          let sample = index * repetitions + repetition
          samples[sample] = Double(test.tokens) * 1e9 / nanoseconds
          reads[sample] = read.gigabytes
          machine.reached(
            threadsIndex,
            gigabytes: traffic.bytes(
              test.tokens, depth: test.depth, isPrompt: test.isPrompt)
              / nanoseconds)
        }
      }
    }
    console.progress { _ in }
  }

  /// The nanoseconds that a test takes, without what is done between the tokens
  /// of a generation.
  private func time(
    _ test: Test, _ transformer: Transformer, _ ids: Region<Int32>,
    betweenTokens: () -> Void
  ) throws(ProgramError) -> Double {
    let end = test.depth + test.tokens
    // Every position was filled at first, or a part of it in layers with windows;
    // what is there serves as well as what would be right.
    transformer.assume(test.depth)
    // The processor's caches hold what they hold from one token to the next.
    try compute(
      transformer, ids[test.depth..<(test.depth + 1)], at: test.depth)
    var elapsed: UInt64 = 0
    var position = test.depth
    while position < end {
      let next = test.isPrompt ? end : position + 1
      let start = host_nanoseconds()
      try compute(transformer, ids[position..<next], at: position)
      elapsed += host_nanoseconds() - start
      position = next
      if !test.isPrompt { betweenTokens() }
    }
    return Double(max(elapsed, 1))
  }

  /// Computes `ids` in batches, and the logits of the last of them.
  func compute(
    _ transformer: Transformer, _ ids: Region<Int32>, at position: Int
  ) throws(ProgramError) {
    var first = 0
    var count = 0
    while first < ids.count {
      count = min(transformer.batch, ids.count - first)
      transformer.forward(ids[first..<(first + count)], at: position + first)
      first += count
    }
    do {
      _ = try transformer.computeLogits(
        of: (count - 1)..<count, at: position + ids.count - count)
    } catch { throw .model(error) }
  }

  private func showProgress(_ test: Test, _ number: Int, _ repetition: Int) {
    console.progress { out in
      out.append("threads ")
      out.append(test.threads)
      out.append(", repetition ")
      out.append(repetition + 1)
      out.append(" of ")
      out.append(repetitions)
      out.append(", test ")
      out.append(number + 1)
      out.append(" of ")
      out.append(testsPerTeam)
    }
  }

  private func report(
    _ plan: TransformerPlan, _ traffic: ModelTraffic, _ machine: BenchMachine,
    _ samples: Region<Double>, _ reads: Region<Double>,
    loadNanoseconds: UInt64, peakBytes: UInt64
  ) throws(ProgramError) {
    let format = settings.bench.format
    let load = Double(loadNanoseconds) / 1e6
    if case .table = format {
      try console.write { out in
        out.append(printable: source.fileName, limit: 256)
        out.append("\n")
        PlanCommand.describe(plan, &out)
        out.append("kernels          ")
        plan.forEachKernel(in: source.file) { _, name in
          out.append(" ")
          out.append(name)
        }
        out.append("\nload              ")
        out.append(load, decimals: 1)
        out.append(settings.model.copiesModel ? " ms, copied" : " ms")
        out.append("\npeak memory       ")
        out.append(mebibytes: Int(clamping: peakBytes))
        out.append("\n")
        machine.describe(into: &out)
      }
    }
    for index in 0..<testCount {
      let test = test(index)
      let those = (index * repetitions)..<((index + 1) * repetitions)
      let tokens = Double(test.tokens)
      let bytes =
        traffic.bytes(
          test.tokens, depth: test.depth, isPrompt: test.isPrompt) / tokens
      let share = BenchRow.share(samples[those], of: reads[those], bytes: bytes)
      let row = BenchRow(
        test: test.isPrompt ? "prompt" : "generation",
        subject: source.fileName, shape: nil, tokens: test.tokens,
        depth: test.depth, threads: test.threads,
        repetitions: repetitions,
        figure: BenchFigure(samples[those]),
        bytes: bytes,
        operations: traffic.operations(
          test.tokens, isPrompt: test.isPrompt) / tokens,
        bandwidthShare: share,
        peak: machine.limits[limitsIndex(test)].gigaoperations)
      if index == 0 { try BenchReport.writeHead(row, format, console) }
      try BenchReport.write(row, format, console)
    }
    guard case .objects = format else { return }
    try console.write { out in
      var json = JSONWriter(out)
      json.beginObject()
      machine.write(to: &json)
      json.member("model", source.fileName)
      json.member("context", plan.context)
      json.member("batch", plan.batch)
      json.key("kv")
      json.beginArray()
      json.value(plan.keyType.name)
      json.value(plan.valueType.name)
      json.endArray()
      json.key("kernels")
      json.beginArray()
      plan.forEachKernel(in: source.file) { _, name in json.value(name) }
      json.endArray()
      json.member("load", settings.model.copiesModel ? "copy" : "map")
      json.member("load_milliseconds", load, decimals: 3)
      json.member("peak_resident_bytes", peakBytes)
      json.endObject()
      out = json.text
      out.append("\n")
    }
  }
}
