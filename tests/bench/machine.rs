//! The machine that the figures were measured on.

use std::fs;
use std::process::Command;
use std::thread;

/// What stands above the table.
pub(crate) fn heading(runs: usize) -> String {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    format!(
        "Medians of {runs} runs, the program and its yardstick in turns, on {cores} cores of {}, {} of memory, {}, {}; load {} at the start.",
        line("/proc/cpuinfo", "model name"),
        line("/proc/meminfo", "MemTotal"),
        version("rustc"),
        version("git"),
        load(),
    )
}

/// The value of a line `key : value`.
fn line(file: &str, key: &str) -> String {
    let text = fs::read_to_string(file).unwrap_or_default();
    let found = text.lines().find_map(|line| line.strip_prefix(key));
    let value = found.and_then(|rest| rest.split_once(':'));
    value.map_or_else(
        || format!("unknown {key}"),
        |(_, value)| value.trim().to_owned(),
    )
}

fn version(program: &str) -> String {
    let output = Command::new(program).arg("--version").output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    text.unwrap_or_else(|_| format!("unknown {program}"))
}

/// What else the machine was doing, because other people's work blurs every figure.
fn load() -> String {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().unwrap_or_default().to_owned()
}
