//! The commands of the page on checking, run as they stand.

use super::clause;
use super::desk::STATEMENT_PATH;
use super::desk::desk;
use super::desk::desk_in;
use super::desk::signed;
use super::sample;
use crate::support::Output;
use crate::support::Sandbox;

/// The blocks of commands of a pack's page, each under its heading.
fn blocks(sandbox: &Sandbox) -> Vec<(String, String)> {
    let page = sandbox.packed("pack/VERIFY.md");
    let sections = page.split("\n## ").skip(1);
    let mut found = Vec::new();
    for section in sections {
        let title = section.lines().next().unwrap().to_owned();
        for block in section.split("```sh\n").skip(1) {
            let block = block.split("```").next().unwrap();
            found.push((title.clone(), block.to_owned()));
        }
    }
    found
}

/// Runs commands in the folder of the pack, as a reader would.
fn run(sandbox: &Sandbox, block: &str) -> Output {
    let top = sandbox.root().parent().unwrap().display().to_string();
    let itsm = std::path::Path::new(env!("CARGO_BIN_EXE_itsm"));
    let folder = itsm.parent().unwrap().display();
    let script = format!(
        "export PATH='{folder}':\"$PATH\" CLONE='{top}/clone' PACK_AGAIN='{top}/again'\ncd ../pack\n{block}"
    );
    sandbox.run(std::path::Path::new("/bin/sh"), &["-c", &script])
}

/// What every block prints, by its heading.
pub(super) fn printed(sandbox: &Sandbox) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for (title, block) in blocks(sandbox) {
        let output = run(sandbox, &block);
        all.push((title, output.stdout + &output.stderr));
    }
    all
}

/// Every heading with something else than what it says it prints.
pub(super) fn complaints(sandbox: &Sandbox) -> Vec<String> {
    let said = [
        "Statements were signed by those whom they name",
        "Signed commits",
        "What the statements say",
        "The sample was drawn as it says",
        "The same commit gives the same pack",
    ];
    let found = printed(sandbox).into_iter();
    let bad = found.filter(|(title, text)| {
        let is_manifest = text.lines().count() == 1 && text.ends_with("  MANIFEST.sha256\n");
        let is_said = said.contains(&title.as_str())
            && ![
                "differs",
                "not good",
                "not in the history",
                "Only in",
                "BAD",
                "< ",
            ]
            .iter()
            .any(|word| text.contains(word));
        !text.is_empty() && !is_manifest && !is_said
    });
    bad.map(|(title, text)| format!("{title}: {text}"))
        .collect()
}

pub(super) fn of(all: &[(String, String)], title: &str) -> String {
    let found = all.iter().filter(|(one, _)| one == title);
    found.map(|(_, text)| text.as_str()).collect()
}

#[test]
fn every_command_of_the_page_works_and_finds_all_in_order() {
    let sandbox = desk();
    let has_keys = signed(&sandbox);
    sandbox.shell("git clone --quiet . ../clone");
    let made = sandbox.pack("pack", &clause("8.5.1"));
    let all = printed(&sandbox);
    let manifest = of(&all, "No file was altered, added or taken away");
    assert_eq!(
        manifest,
        format!("{}  MANIFEST.sha256\n", made.stdout.trim())
    );
    for title in [
        "The files are those of the commit",
        "The commits are those of the history",
    ] {
        assert!(all.iter().any(|(one, _)| one == title), "{title}");
        assert_eq!(of(&all, title), "");
    }
    let again = of(&all, "The same commit gives the same pack");
    assert!(
        again.contains(made.stdout.trim()) && !again.contains("differ"),
        "{again}"
    );
    if has_keys {
        let commits = of(&all, "Signed commits");
        assert!(
            commits.contains("Good \"git\" signature for ben with ED25519 key"),
            "{commits}"
        );
    }
    if has_keys {
        let good = of(&all, "Statements were signed by those whom they name");
        assert!(
            good.starts_with("Good \"approval@itsm\" signature for ben"),
            "{good}"
        );
        let said = of(&all, "What the statements say");
        assert!(
            said.starts_with(&format!("{STATEMENT_PATH}\n{{\"_type\":")),
            "{said}"
        );
    }
    assert_eq!(complaints(&sandbox), [""; 0]);
}

#[test]
fn the_draw_can_be_repeated_and_the_population_counted() {
    let sandbox = desk_in("ops/desk/");
    sandbox.shell("git clone --quiet . ../clone");
    let args = [
        &["-C", "ops/desk", "evidence"],
        &sample("2", "7")[..],
        &["--out", "../../../pack"],
    ];
    assert_eq!(sandbox.itsm(&args.concat()).code, 0);
    let all = printed(&sandbox);
    assert_eq!(of(&all, "The sample was drawn as it says").trim(), "5");
    sandbox.shell("sed -i 's/00000B/00000X/' ../pack/sample/population.txt");
    assert!(of(&printed(&sandbox), "The sample was drawn as it says").contains("00000X"));
}

#[test]
fn whoever_alters_a_pack_is_found_out() {
    let sandbox = desk();
    if !signed(&sandbox) {
        return;
    }
    sandbox.shell("git clone --quiet . ../clone");
    let tampered = |how: &str| {
        sandbox.shell("rm -rf ../pack ../again");
        sandbox.pack("pack", &["00000A"]);
        sandbox.shell(&format!("cd ../pack && {how}"));
        complaints(&sandbox)
    };
    let seal = "find . -type f ! -name MANIFEST.sha256 | cut -c3- | LC_ALL=C sort | xargs -d '\\n' sha256sum > MANIFEST.sha256";
    let record = "sed -i s/moderate/low/ records/changes/2026/11/CHG-2611-00000A.yaml";
    assert!(
        tampered(record)
            .iter()
            .any(|one| one.contains("CHG-2611-00000A.yaml: FAILED"))
    );
    assert!(
        tampered("echo x > more")
            .iter()
            .any(|one| one.contains("more"))
    );
    assert!(
        tampered("ln -s /etc/passwd more")
            .iter()
            .any(|one| one.contains("more"))
    );
    assert!(
        tampered("rm findings.csv")
            .iter()
            .any(|one| one.contains("findings.csv"))
    );
    // Somebody who makes the manifest anew is found out by the repository.
    let resealed = tampered(&format!("{record} && {seal}"));
    assert!(
        resealed.iter().any(|one| one.contains("differs: records/")),
        "{resealed:?}"
    );
    let commit = tampered(&format!(
        "sed -i 's/^author Ana/author Eva/' log/*.commit && {seal}"
    ));
    assert!(
        commit.iter().any(|one| one.contains("differs: log/")),
        "{commit:?}"
    );
    let statement = tampered("sed -i 's/\"ben\"/\"cleo\"/' approvals/*/*.stmt");
    assert!(
        statement
            .iter()
            .any(|one| one.contains("not good: approvals/")),
        "{statement:?}"
    );
}
