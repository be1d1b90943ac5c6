//! A desk with a long history, and what an audit of it costs.
//!
//! After a first commit with every record each commit adds an entry to one of them, in turn, so that every record is met.
//! What doubles with the commits is the audit; the desk stays the same size. One line of twenty commits is merged from a
//! branch, as reviewed work is.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use crate::Failure;
use crate::generate::put;
use crate::measure::median;
use crate::program::Sandbox;
use crate::table::Budget;
use crate::table::Row;

/// 2026-01-01T00:00:00Z, when the history begins.
const FIRST: i64 = 1_767_225_600;

/// How many commits lie between two merges.
const LINE: usize = 20;

/// How much memory an audit may hold, in MiB.
const MEMORY: f64 = 512.0;

const CONFIG: &str = "format: 1\nrequires: \">=0.1\"\nprofile: small\ntimezone: Europe/Madrid\n";

/// A desk of so many records, and so many commits after the first.
pub(crate) fn desk(folder: &Path, records: usize, commits: usize) -> Result<Sandbox, Failure> {
    let sandbox = Sandbox::new(&folder.join(format!("history-{records}-{commits}")))?;
    let root = sandbox.root();
    if !root.join("itsm.yaml").exists() {
        sandbox.git(&["init", "--quiet"])?;
        stream(&root.join(".git/stream"), records, commits)?;
        sandbox.git(&["config", "fastimport.unpackLimit", "0"])?;
        let import = ["-c", "git fast-import --quiet < .git/stream"];
        sandbox.time(Path::new("/bin/sh"), &import)?;
        fs::remove_file(root.join(".git/stream"))?;
        put(&root, "itsm.yaml", CONFIG)?;
        sandbox.git(&["reset", "--quiet", "--hard", "main"])?;
    }
    Ok(sandbox)
}

/// Writes the history as `git fast-import` reads it.
fn stream(file: &Path, records: usize, commits: usize) -> Result<(), Failure> {
    let mut out = std::io::BufWriter::new(fs::File::create(file)?);
    head(&mut out, "main", 0, "", "")?;
    content(&mut out, "itsm.yaml", CONFIG)?;
    content(&mut out, "people/person-00.yaml", &person())?;
    for number in 0..records {
        content(&mut out, &path(number), &record(number, records, 0))?;
    }
    for number in 1..=commits {
        let (one, round) = ((number - 1) % records, (number - 1) / records);
        let is_merge = number % LINE == 0;
        let (branch, from) = if is_merge {
            ("side", "from refs/heads/main\n")
        } else {
            ("main", "")
        };
        head(&mut out, branch, number, from, "")?;
        content(&mut out, &path(one), &record(one, records, round + 1))?;
        if is_merge {
            head(&mut out, "main", number, "", "merge refs/heads/side\n")?;
            content(&mut out, &path(one), &record(one, records, round + 1))?;
        }
    }
    Ok(out.flush()?)
}

fn head(
    out: &mut impl std::io::Write,
    branch: &str,
    minute: usize,
    from: &str,
    merge: &str,
) -> Result<(), Failure> {
    let time = seconds(minute);
    write!(
        out,
        "commit refs/heads/{branch}\ncommitter Person 0 <person-00@example.org> {time} +0000\ndata 5\nwork\n{from}{merge}"
    )?;
    Ok(())
}

fn content(out: &mut impl std::io::Write, path: &str, text: &str) -> Result<(), Failure> {
    write!(out, "M 100644 inline {path}\ndata {}\n{text}\n", text.len())?;
    Ok(())
}

fn seconds(minute: usize) -> i64 {
    FIRST + 60 * i64::try_from(minute).unwrap_or_default()
}

fn at(minute: usize) -> String {
    let time = chrono::DateTime::from_timestamp(seconds(minute), 0).unwrap_or_default();
    time.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

fn path(number: usize) -> String {
    format!(
        "incidents/2026/{:02}/INC-2601-{number:06}.yaml",
        1 + number % 12
    )
}

fn person() -> String {
    let at = at(0);
    format!(
        "id: person-00\ntitle: Person 0\nstate: active\nemail: person-00@example.org\nlog:\n  \
         - {{at: {at}, by: person-00, do: open, to: active}}\n"
    )
}

/// A record after so many rounds, in each of which it gets an entry.
fn record(number: usize, of: usize, rounds: usize) -> String {
    let mut text = format!(
        "id: INC-2601-{number:06}\ntitle: Incident {number} of the history that is measured\n\
         description: |\n  Somebody says that something does not work, in as many words as people use for that.\n  \
         It is a second line, for one is never enough, and a third follows in most cases.\n\
         state: new\nimpact: medium\nurgency: low\nlog:\n  \
         - {{at: {}, by: person-00, do: open, to: new, set: {{impact: medium, urgency: low}}}}\n",
        at(0)
    );
    for round in 0..rounds {
        let minute = 1 + round * of + number;
        let _ = writeln!(
            text,
            "  - {{at: {}, by: person-00, do: edit, minutes: 5}}",
            at(minute)
        );
    }
    text
}

/// An audit of everything beside that of half of it, in turns, and its memory.
pub(crate) fn measure(
    whole: &Sandbox,
    half: &Sandbox,
    commits: usize,
    runs: usize,
) -> Result<Vec<Row>, Failure> {
    let [mut all, mut some] = [const { Vec::new() }; 2];
    let args = |sandbox: &Sandbox| -> Result<[String; 3], Failure> {
        let first = sandbox.output(Path::new("git"), &["rev-list", "--max-parents=0", "HEAD"])?;
        Ok(["audit".to_owned(), "--from".to_owned(), first])
    };
    let (of_all, of_some) = (args(whole)?, args(half)?);
    let [of_all, of_some] = [&of_all, &of_some].map(|args| args.each_ref().map(String::as_str));
    for _ in 0..runs {
        all.push(whole.itsm(&of_all)?);
        some.push(half.itsm(&of_some)?);
    }
    let mut rows = vec![Row {
        records: commits,
        work: "`audit`, one entry a commit (commits for records)",
        unit: "ms",
        measured: median(all),
        against: "half as many commits",
        yardstick: median(some),
        budget: Budget::Times(2.2),
    }];
    rows.extend(whole.peak(&of_all)?.map(|measured| Row {
        records: commits,
        work: "`audit`, peak memory",
        unit: "MiB",
        measured,
        against: "fixed",
        yardstick: MEMORY,
        budget: Budget::Limit,
    }));
    Ok(rows)
}
