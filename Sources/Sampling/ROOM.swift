// # Sampling
//
// From logits to a token id. It may know memory. It must never know text, a
// model or a cache.
//
// A knob of sampling is one row of `SamplerKey`. Options, requests, the reply to
// `hello`, `inspect` and a model file's defaults walk those rows; the value lies
// in a field of `SamplerSettings`, and `Sampler` uses it.
