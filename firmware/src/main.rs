//! A transmitter ESME on a Cortex-M3: no heap, no operating system, fixed buffers.
//!
//! It holds a whole session with a message centre that follows a script, and reports by
//! semihosting; the exit code of the emulator says whether all went by the script.
#![no_std]
#![no_main]

mod esme;
mod script;
mod semihosting;
mod stack;

use core::panic::PanicInfo;

use cortex_m_rt::entry;
use semihosting::{exit, print};

#[entry]
fn main() -> ! {
    let outcome = esme::run();
    report("stack used, in octets: ", stack::used());
    report("session, in octets: ", esme::SESSION);
    report("buffers, in octets: ", esme::BUFFERS);
    if let Err(why) = outcome {
        print(why);
        print("\n");
    }
    exit(outcome.is_ok())
}

/// Without the message: formatting it would take more room than the session.
#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    print("panic\n");
    exit(false)
}

fn report(what: &str, mut number: usize) {
    let mut digits = [0; 11];
    let mut at = digits.len() - 1;
    digits[at] = b'\n';
    loop {
        at -= 1;
        digits[at] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 || at == 0 {
            break;
        }
    }
    print(what);
    print(core::str::from_utf8(&digits[at..]).unwrap_or("?\n"));
}
