//! What an audit costs: counted in what it reads, for no clock is to be trusted in a test.

use std::fmt::Write;
use std::path::Path;

use itsm::git::GitEnv;
use itsm::ops;
use itsm::ops::AuditRequest;
use itsm::ops::AuditVerdict;
use itsm::ops::Desk;
use itsm::ops::Env;
use itsm::ops::Nobody;
use itsm::ops::Work;
use itsm::trust::SshEnv;

use crate::support::Sandbox;

/// Midday of 20 November 2026.
const NOON: i64 = 1_795_176_000;

/// The time so many minutes after noon.
fn at(minute: usize) -> String {
    let time =
        chrono::DateTime::from_timestamp(NOON + 60 * i64::try_from(minute).unwrap(), 0).unwrap();
    time.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

/// A record after so many edits, one in each round of as many minutes as there are records.
fn record(number: usize, of: usize, edits: usize) -> String {
    let mut text = format!(
        "id: INC-2611-{number:06}\ntitle: T\nstate: new\nlog:\n  - {{at: {}, by: ana, do: open, to: new}}\n",
        at(0)
    );
    for round in 0..edits {
        let minute = 1 + round * of + number;
        let _ = writeln!(
            text,
            "  - {{at: {}, by: ana, do: edit, minutes: 1}}",
            at(minute)
        );
    }
    text
}

/// A history that edits one record in each commit, one after the other.
fn history(records: usize, commits: usize) -> Sandbox {
    let sandbox = Sandbox::repository();
    let mut stream = String::new();
    let mut commit = |minute: usize, files: Vec<(String, String)>| {
        let seconds = NOON + 60 * i64::try_from(minute).unwrap();
        let _ = write!(
            stream,
            "commit refs/heads/main\ncommitter Ana <ana@example.org> {seconds} +0000\ndata 1\n.\n"
        );
        for (path, text) in files {
            let _ = write!(
                stream,
                "M 100644 inline {path}\ndata {}\n{text}\n",
                text.len()
            );
        }
    };
    let path = |number: usize| format!("incidents/INC-2611-{number:06}.yaml");
    let mut files: Vec<(String, String)> = (0..records)
        .map(|number| (path(number), record(number, records, 0)))
        .collect();
    files.push((
        "itsm.yaml".to_owned(),
        "format: 1\nprofile: small\ntimezone: UTC\n".to_owned(),
    ));
    files.push((
        "people/ana.yaml".to_owned(),
        format!("id: ana\ntitle: A\nstate: active\nemail: ana@example.org\nlog:\n  - {{at: {}, by: ana, do: open, to: active}}\n", at(0)),
    ));
    commit(0, files);
    for number in 0..commits {
        let (one, round) = (number % records, number / records);
        commit(
            1 + number,
            vec![(path(one), record(one, records, round + 1))],
        );
    }
    sandbox.write(".git/stream", &stream);
    let output = sandbox.run(
        Path::new("sh"),
        &["-c", "git fast-import --quiet < .git/stream"],
    );
    assert_eq!(output.code, 0, "{}", output.stderr);
    sandbox.git(&["reset", "--quiet", "--hard", "main"]);
    sandbox
}

/// What an audit of the whole history reads.
fn work(sandbox: &Sandbox, commits: usize) -> Work {
    let path = sandbox
        .vars()
        .iter()
        .find(|(name, _)| name == "PATH")
        .unwrap();
    let env = Env {
        now: chrono::DateTime::from_timestamp(NOON, 0).unwrap(),
        cwd: sandbox.root(),
        git: GitEnv {
            vars: sandbox.vars().to_vec(),
            inherit: false,
            ..GitEnv::find(path.1.as_ref())
        },
        ssh: SshEnv::find("".as_ref(), None),
        random: Box::new(|| 0),
        variable: Box::new(|_| None),
    };
    let desk = Desk::open(&env, None).unwrap();
    let request = AuditRequest {
        from: sandbox.git(&["rev-list", "--max-parents=0", "HEAD"]),
        to: None,
    };
    let mut seen = Vec::new();
    let audit = ops::audit(&desk, &request, &mut Nobody, &mut |done, all| {
        seen.push((done, all));
    })
    .unwrap();
    assert_eq!(
        audit.verdict(),
        AuditVerdict::Passed,
        "{:?}",
        audit.findings.first()
    );
    assert_eq!(seen.last(), Some(&(commits, commits)));
    audit.work
}

#[test]
fn twice_the_commits_are_twice_the_work() {
    let once = work(&history(20, 500), 500);
    let twice = work(&history(20, 1000), 1000);
    assert_eq!(once.changes, 500);
    assert_eq!(twice.changes, 1000);
    // Each step reads the record on both sides of it; what an earlier step left is still at hand.
    assert_eq!(twice.records, once.records + 1000);
    assert!(twice.contents <= 2 * once.contents, "{once:?} {twice:?}");
    assert!(once.contents <= 500 + 20 + 10, "{once:?}");
}

#[test]
fn a_larger_desk_is_no_more_work() {
    let [few, many] = [20, 400].map(|records| work(&history(records, 400), 400));
    assert_eq!(few.changes, many.changes);
    assert_eq!(few.records, many.records);
    // In the larger desk each record is met once, so that its first content has to be read, too.
    assert!(many.contents <= few.contents + 400, "{few:?} {many:?}");
}
