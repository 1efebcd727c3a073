//! Talking to the debugger, here the emulator. Arm's semihosting specification.

use core::arch::asm;

const SYS_WRITE: usize = 0x05;
const SYS_OPEN: usize = 0x01;
const SYS_EXIT: usize = 0x18;
const WRITE: usize = 4;
const APPLICATION_EXIT: usize = 0x2_0026;
const RUN_TIME_ERROR: usize = 0x2_0023;

/// Prints to the debugger's console.
pub fn print(text: &str) {
    let console = b":tt\0";
    let file = call(SYS_OPEN, &[console.as_ptr() as usize, WRITE, console.len() - 1]);
    call(SYS_WRITE, &[file, text.as_ptr() as usize, text.len()]);
}

/// Ends the emulator, with 0 where all went well and 1 otherwise.
pub fn exit(success: bool) -> ! {
    let reason = if success { APPLICATION_EXIT } else { RUN_TIME_ERROR };
    operate(SYS_EXIT, reason);
    loop {
        core::hint::spin_loop();
    }
}

fn call(operation: usize, arguments: &[usize; 3]) -> usize {
    operate(operation, arguments.as_ptr() as usize)
}

fn operate(operation: usize, argument: usize) -> usize {
    let result;
    // SAFETY: the debugger reads the arguments, which live until it answers, and writes to no memory.
    unsafe {
        asm!("bkpt 0xAB", inout("r0") operation => result, in("r1") argument, options(nostack));
    }
    result
}
