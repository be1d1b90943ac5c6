//! What an audit costs: counted in what it reads, for no clock is to be trusted in a test.

use std::fmt::Write;
use std::path::Path;
use std::path::PathBuf;

use itsm::git::GitEnv;
use itsm::ops;
use itsm::ops::AuditRequest;
use itsm::ops::AuditVerdict;
use itsm::ops::Auditor;
use itsm::ops::Desk;
use itsm::ops::Env;
use itsm::ops::Judge;
use itsm::ops::Nobody;
use itsm::ops::Work;
use itsm::trust::SshEnv;

use crate::support::CHANGE;
use crate::support::CHANGE_TEXT;
use crate::support::Crew;
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

/// The desk of a sandbox, with some program as git or the usual one.
fn opened(sandbox: &Sandbox, program: Option<PathBuf>) -> Desk {
    let usual = GitEnv::find(search_path(sandbox).as_ref());
    let env = Env {
        now: chrono::DateTime::from_timestamp(NOON, 0).unwrap(),
        cwd: sandbox.root(),
        git: GitEnv {
            program: program.or(usual.program),
            vars: sandbox.vars().to_vec(),
            inherit: false,
        },
        ssh: SshEnv::find("".as_ref(), None),
        random: Box::new(|| 0),
        variable: Box::new(|_| None),
    };
    Desk::open(&env, None).unwrap()
}

fn search_path(sandbox: &Sandbox) -> &str {
    let mut vars = sandbox.vars().iter();
    &vars.find(|(name, _)| name == "PATH").unwrap().1
}

/// What an audit of the whole history reads; nothing may be wrong with it.
fn audited(sandbox: &Sandbox, desk: &Desk, judge: &mut dyn Judge, commits: usize) -> Work {
    let request = AuditRequest {
        from: sandbox.git(&["rev-list", "--max-parents=0", "HEAD"]),
        to: None,
    };
    let mut seen = Vec::new();
    let audit = ops::audit(desk, &request, judge, &mut |done, all| {
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

/// The same where nobody judges.
fn work(sandbox: &Sandbox, commits: usize) -> Work {
    audited(sandbox, &opened(sandbox, None), &mut Nobody, commits)
}

/// One approver for what is hardly risky, two for the rest, so that every risk has to be worked out.
const BY_RISK: &str = "\
version: 1
roles: {approver: [ben, cleo, dan], owner: [ana, ben, cleo]}
rules:
  - {name: little, when: {type: change, risk: [low]}, require: [{role: approver, count: 1}]}
  - {name: much, when: {type: change, risk: [moderate, high, very-high]}, require: [{role: approver, count: 2}]}
policy: {require: [{role: owner, count: 1}]}
";

/// A change of some number, which waits for its approval and has a day of its own.
fn change(number: usize) -> (String, String) {
    let id = format!("CHG-2611-{number:06}");
    let text = CHANGE_TEXT.replace(CHANGE, &id);
    let text = text.replace("2026-11-23T", &format!("2026-12-{:02}T", 1 + number));
    let text = text.replace("2026-11-20T08:", "2026-11-20T12:");
    (format!("changes/2026/11/{id}.yaml"), text)
}

/// A desk on which so many changes were approved with a signature, each of which took its step in a commit of its own.
fn decided(changes: usize) -> Sandbox {
    let crew = Crew::under(BY_RISK);
    let all: Vec<(String, String)> = (0..changes).map(change).collect();
    crew.turn_on("main", "ana", |ana| {
        let files = all
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()));
        ana.commit(&files.collect::<Vec<_>>());
    });
    crew.turn_on("main", "ben", |ben| {
        for (path, _) in &all {
            let id = path.rsplit_once('/').unwrap().1;
            ben.done(&["approve", "--yes", id.trim_end_matches(".yaml")]);
        }
    });
    let ana = crew.join("ana");
    for (path, text) in &all {
        let text = text.replace("state: authorization", "state: scheduled");
        let entry = "  - {at: 2026-11-20T12:00:00Z, by: ana, do: approve, to: scheduled}\n";
        ana.commit(&[(path.as_str(), &(text + entry))]);
    }
    ana
}

/// What an audit reads that judges approvals, and how often it starts git.
fn judged(changes: usize) -> [usize; 3] {
    let sandbox = decided(changes);
    let runs = sandbox.root().join(".git/runs");
    let script = format!(
        "echo run >> '{}'\nPATH='{}' exec git \"$@\"",
        runs.display(),
        search_path(&sandbox)
    );
    let program = sandbox.script(".git/counting", &script);
    let desk = opened(&sandbox, Some(program));
    let mut judge = Auditor::of(&desk, None, desk.now);
    let work = audited(&sandbox, &desk, &mut judge, 1 + 2 * changes);
    let runs = std::fs::read_to_string(runs).unwrap().lines().count();
    [runs, work.contents, work.records]
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

#[test]
fn a_signed_approval_is_no_more_work_for_those_that_came_before() {
    let [few, some, many] = [3, 6, 12].map(judged);
    for ((few, some), many) in few.into_iter().zip(some).zip(many) {
        // Twice as many more are twice the work more; were each to look at all before it, it would be four times.
        assert!(many - some <= 2 * (some - few) + 3, "{few} {some} {many}");
    }
}
