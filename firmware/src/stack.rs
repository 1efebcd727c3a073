//! How deep the stack has been.

/// What start-up has painted the unused stack with.
const PAINT: u32 = 0xCCCC_CCCC;

unsafe extern "C" {
    static mut _stack_end: u32;
    static mut _stack_start: u32;
}

/// The octets of stack that have been written to since start-up.
pub fn used() -> usize {
    let (mut low, high) = (&raw const _stack_end, &raw const _stack_start);
    // SAFETY: the linker script puts the stack between the two, whole words, and nobody writes to
    // them meanwhile but this function, whose own frame lies above the painted part.
    while low < high && unsafe { low.read_volatile() } == PAINT {
        low = unsafe { low.add(1) };
    }
    high as usize - low as usize
}
