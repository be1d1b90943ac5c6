//! What a runner of GitHub Actions takes for a command in the lines of a log.
//!
//! As in the runner's own `ActionCommand.cs`: a line that starts with `::` after space, and the older form `##[…]`
//! wherever it stands. Azure's runner looks for `##vso[…]` in the same way.

/// The commands of a runner.
const COMMANDS: [&str; 15] = [
    "add-mask",
    "add-matcher",
    "add-path",
    "debug",
    "echo",
    "endgroup",
    "error",
    "group",
    "notice",
    "remove-matcher",
    "save-state",
    "set-env",
    "set-output",
    "stop-commands",
    "warning",
];

/// The commands in a log, in order.
pub(super) fn commands(log: &str) -> Vec<&str> {
    log.lines().filter_map(command).collect()
}

fn command(line: &str) -> Option<&str> {
    let known = |name: &str| COMMANDS.contains(&name);
    let name = |info: &'_ str| info.split(' ').next().unwrap_or_default().len();
    if let Some((info, _)) = line
        .trim_start()
        .strip_prefix("::")
        .and_then(|rest| rest.split_once("::"))
    {
        let found = &info[..name(info)];
        if known(found) {
            return Some(found);
        }
    }
    if line.contains("##vso[") {
        return Some("vso");
    }
    let (_, rest) = line.split_once("##[")?;
    let (info, _) = rest.split_once(']')?;
    Some(&info[..name(info)]).filter(|found| known(found))
}

#[test]
fn commands_are_recognised_as_the_runner_does() {
    let log = "a\n  ::add-mask::x\n::error file=a::b\n1 | ##[stop-commands]x\n::1\nx ::add-mask::y\n##[group";
    assert_eq!(commands(log), ["add-mask", "error", "stop-commands"]);
}
