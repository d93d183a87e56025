// # Templates
//
// The interpreter of chat templates: Jinja, rendered as Hugging Face
// transformers renders it, with the origin of every byte of the result. It may
// know memory, JSON and the classes of characters. It must never know models,
// tokenizers or roles.
//
// Its folders, each of which knows only those above it:
//
// - `Errors`: why a template fails.
// - `Language`: nodes, operators, and the names of filters, tests, functions
//   and methods.
// - `Values`: what a template computes with, and the heap in which it lies.
// - `Planning`: limits, and the memory that a template and a request need.
// - `Parsing`: the source becomes nodes.
// - `Request`: the values that a request gives.
// - `Rendering`: statements and expressions run. The folders below extend it.
// - `Operators`: items, attributes, order, arithmetic, and functions.
// - `Spelling`: values become text, and text becomes numbers.
// - `Methods`: the methods of values.
// - `Filters`: filters and tests.
//
// A template is parsed once, into nodes that the plan set aside. What a request
// gives it lies in `TemplateValues`, scratch that is emptied between requests:
//
// ```swift
// let plan = try TemplatePlan(TemplateLimits(source: source), in: &arenaPlan)
// let template = try Template(source, plan, in: arena)
// var values = TemplateValues(plan, in: arena)
//
// // For each request:
// values.removeAll()
// let message = values.beginObject()
// try values.append(key: "role", try values.text("user", .user))
// try values.append(key: "content", try values.text(question, .user))
// let first = try values.endObject(message)
// let list = values.beginList()
// try values.append(first)
// try values.set("messages", try values.endList(list))
// try values.set("tools", try values.json(document, .user))
// try values.set("add_generation_prompt", .bool(true))
// try values.set("bos_token", try values.text("<s>", .template))
// try template.render(values, now: time, into: &prompt)
// ```
//
// Templates nest, and the stack is what a thread has. So what recurses, or is
// called from everywhere, is never inlined, which also halves the room's code;
// methods of the parser and the renderer are mutating even where they change
// nothing, because any other is given a copy of the whole structure; and errors
// inside of the room are a `Breach`, which fits into registers.
//
// Templates are hostile until proven otherwise: depth, steps, memory and output
// are bounded, and every breach is a `TemplateError`. A rendering that fails
// leaves the prompt as it was.
