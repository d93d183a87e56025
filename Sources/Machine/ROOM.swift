/// # Machine
///
/// The machine at hand: its processors, the instruction sets that its kernels
/// may use, what slows it down, and the boards that are known. The module may
/// know the host, the kernels' table and the boards. It must never know a model.
