#![no_main]

#[path = "../differential/mod.rs"]
#[allow(dead_code, reason = "the test uses the rest")]
mod differential;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    differential::differential(data);
});
