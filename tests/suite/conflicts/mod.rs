//! Two branches that changed the same records: the merge driver, decisions, and what a merge would bring.

mod decide;
mod doctor;
mod driver;
mod driver_fails;
mod keys;
mod merge_with;

use crate::support::MAIL;
use crate::support::Output;
use crate::support::Sandbox;

/// The small desk, with git told of the merge driver.
fn desk() -> Sandbox {
    let sandbox = Sandbox::desk();
    let hook = sandbox.itsm(&["hook", "install", "--only", "merge-driver"]);
    assert_eq!(hook.code, 0, "{}", hook.stderr);
    sandbox
}

/// Runs commands of the program, each a minute after the one before, the first at a time such as `08:05`.
fn work(sandbox: &mut Sandbox, hour: &str, commands: &[&str]) {
    let (hour, minute) = hour.split_once(':').unwrap();
    let minute: usize = minute.parse().unwrap();
    for (after, command) in commands.iter().enumerate() {
        let now = format!("2026-11-20T{hour}:{:02}:00Z", minute + after);
        sandbox.set("ITSM_NOW", &now);
        let words: Vec<&str> = command.split(' ').collect();
        let output = sandbox.itsm(&words);
        assert_eq!(output.code, 0, "itsm {command}: {}", output.stderr);
    }
    sandbox.set("ITSM_NOW", "2026-11-20T12:00:00Z");
}

/// Does some work on `main` from 09:00 on, and other work on the branch `other` from 08:30 on; `main` is checked out.
fn apart(sandbox: &mut Sandbox, here: &[&str], there: &[&str]) {
    sandbox.git(&["switch", "--quiet", "--create", "other"]);
    work(sandbox, "08:30", there);
    sandbox.git(&["switch", "--quiet", "main"]);
    work(sandbox, "09:00", here);
}

/// Runs git, however it ends.
fn git(sandbox: &Sandbox, args: &[&str]) -> Output {
    sandbox.run("git".as_ref(), args)
}

/// Everything validates.
fn assert_valid(sandbox: &Sandbox) {
    let found = sandbox.itsm(&["validate"]);
    assert_eq!(found.code, 0, "{}{}", found.stdout, found.stderr);
}

/// The lines of a file's log, without indentation.
fn log_of(sandbox: &Sandbox, path: &str) -> Vec<String> {
    let text = sandbox.read(path);
    let entries = text.lines().filter(|line| line.starts_with("  - {at"));
    entries.map(|line| line.trim().to_owned()).collect()
}

/// What the log of the incident about mail begins with.
const OPENED: &str = "- {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new, set: {service: mail, impact: high, urgency: medium}}";

/// The path of the incident about a printer, which is in progress.
const PRINTER: &str = "incidents/2026/11/INC-2611-00WRK2.yaml";
