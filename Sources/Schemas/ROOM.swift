/// # Schemas
///
/// JSON Schema (drafts 4, 6, 7, 2019-09 and 2020-12) as an automaton over bytes:
/// the texts that it walks to the end of are the spellings of the values that
/// the schema allows, and every text that it walks at all is the beginning of
/// one. The module may know memory, JSON and the protocol of automata. It must
/// never know tokens, models or requests.
///
/// It is written by hand because no library of the board's language holds a
/// schema exactly, and because all of its memory is planned.
///
/// A schema goes three ways:
///
/// 1. `Document`: the text becomes values. Equal values are one record.
/// 2. `Keywords`: each subschema becomes a formula of assertions, each of which
///    speaks of one type of value.
/// 3. `Shapes`: for one type of value a formula is a list of alternatives, each
///    of which is a shape: bounds of a number, automata and lengths of a string,
///    the items of an array, the properties of an object. A shape that no value
///    has is dropped, so that no text is begun that cannot be finished.
///
/// `Walking` reads bytes: a state is a set of threads, a thread is a stack of
/// frames, and frames are records too, so that equal states are one number.
