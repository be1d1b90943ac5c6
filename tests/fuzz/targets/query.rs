//! Fuzzes the door `query`.
#![no_main]

#[path = "../entry.rs"]
#[allow(dead_code, reason = "each target opens one of the doors")]
mod entry;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| entry::query(bytes));
