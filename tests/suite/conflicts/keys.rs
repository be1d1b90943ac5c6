//! Two people who add keys at the same time, on branches of their own.

use crate::support::Crew;
use crate::support::ONE;
use crate::support::Sandbox;

const KEYS: &str = ".itsm/keys.yaml";
const SIGNERS: &str = ".itsm/allowed_signers";

/// A crew in which Ben and Cleo each add a key of Eva on a branch, and Ana's clone that has taken Ben's in.
fn apart() -> (Crew, Sandbox) {
    let crew = Crew::under(ONE);
    crew.turn_on("main", "ana", |ana| {
        ana.done(&["keys", "refresh"]);
    });
    for name in ["ben", "cleo"] {
        let file = crew.new_key(&format!("{name}-phone")).with_extension("pub");
        crew.turn_on(name, name, |clone| {
            let file = file.display().to_string();
            clone.done(&["keys", "add", &file, "--person", "eva"]);
        });
    }
    let ana = crew.join("ana");
    ana.git(&["merge", "--quiet", "--no-edit", "origin/ben"]);
    (crew, ana)
}

/// Both keys are there, and OpenSSH is told of them as the program would do it.
fn both_are_there(crew: &Crew, ana: &Sandbox) {
    for path in [KEYS, SIGNERS] {
        let text = ana.read(path);
        for name in ["ben-phone", "cleo-phone"] {
            let key = crew.public(name);
            let key = key.split_whitespace().nth(1).expect("a key");
            assert_eq!(text.matches(key).count(), 1, "{path}: {text}");
        }
    }
    // Nobody did anything by hand.
    let root = ana.git(&["rev-list", "--max-parents=0", "HEAD"]);
    let audit = ana.itsm(&["audit", "--from", root.trim()]).stdout;
    assert!(!audit.contains("merge-edited"), "{audit}");
    // Nothing would be written.
    let said = ana.itsm(&["keys", "refresh", "--dry-run"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert_eq!(said.stdout, "commit: keys: allowed_signers\n");
}

#[test]
fn the_merge_driver_takes_the_keys_of_both() {
    let (crew, ana) = apart();
    ana.done(&["hook", "install", "--only", "merge-driver"]);
    let attributes = ana.read(".gitattributes");
    assert!(
        attributes.contains("\n.itsm/allowed_signers merge=itsm\n"),
        "{attributes}"
    );
    ana.git(&["merge", "--quiet", "--no-edit", "origin/cleo"]);
    both_are_there(&crew, &ana);
}

#[test]
fn a_refresh_settles_a_merge_that_git_could_not_make() {
    let (crew, ana) = apart();
    let merge = ana.run("git".as_ref(), &["merge", "--no-edit", "origin/cleo"]);
    assert_eq!(merge.code, 1, "{}", merge.stdout);
    let said = ana.itsm(&["conflicts"]).stdout;
    assert_eq!(said.matches("`itsm keys refresh`").count(), 2, "{said}");
    let before = ana.git(&["rev-parse", "HEAD"]);
    let said = ana.itsm(&["keys", "refresh"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert!(
        said.stderr
            .contains("nothing is committed: `git commit` concludes it"),
        "{}",
        said.stderr
    );
    assert_eq!(ana.git(&["rev-parse", "HEAD"]), before);
    assert_eq!(ana.git(&["ls-files", "--unmerged"]), "");
    ana.git(&["commit", "--quiet", "--no-edit"]);
    assert_eq!(ana.git(&["status", "--porcelain"]), "");
    both_are_there(&crew, &ana);
}

#[test]
fn what_both_say_of_one_key_is_left_to_a_person() {
    let crew = Crew::under(ONE);
    for (name, day) in [("ben", "2026-12-01"), ("cleo", "2026-12-31")] {
        crew.turn_on(name, name, |clone| {
            let ended = format!("name: eva-laptop, until: {day},");
            clone.alter(KEYS, "name: eva-laptop,", &ended);
        });
    }
    let ana = crew.join("ana");
    ana.git(&["merge", "--quiet", "--no-edit", "origin/ben"]);
    let merge = ana.run("git".as_ref(), &["merge", "--no-edit", "origin/cleo"]);
    assert_eq!(merge.code, 1, "{}", merge.stdout);
    let refused = ana.itsm(&["keys", "refresh"]);
    assert_ne!(refused.code, 0, "{}", refused.stderr);
    assert!(
        refused.stderr.contains("mend the file first"),
        "{}",
        refused.stderr
    );
    assert!(ana.read(KEYS).contains("<<<<<<<"));
    ana.git(&["checkout", "--quiet", "--theirs", KEYS]);
    let said = ana.itsm(&["keys", "refresh"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    ana.git(&["commit", "--quiet", "--no-edit"]);
    assert!(ana.read(KEYS).contains("until: 2026-12-31"));
}
