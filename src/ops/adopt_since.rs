//! Taking edits that are committed already into the logs, such as those made on a forge's page.
//!
//! A commit says who edited and when, so the entry can say it too: `by` is the author of the last commit that touched
//! the record, `happened` when that was written. A record that no single entry explains is left for a person.

use chrono::DateTime;
use chrono::Utc;

use crate::git::Logged;
use crate::git::Repo;
use crate::ops::Desk;
use crate::ops::Env;
use crate::ops::OpsError;
use crate::ops::Plan;
use crate::ops::adopt::judge;
use crate::ops::adopt::new_state;
use crate::ops::adopt::step;
use crate::ops::entries;
use crate::ops::entries::Circumstances;
use crate::ops::person;
use crate::ops::since;
use crate::ops::verdicts;
use crate::record::Corpus;
use crate::record::Record;
use crate::record::is_record_path;

/// What becomes of the records that were edited since a commit.
#[derive(Debug, Default)]
pub struct AdoptedSince {
    /// The records that get an entry: id and step.
    pub adopted: Vec<(String, String)>,
    /// Those that don't: path, and why not.
    pub left: Vec<(String, OpsError)>,
}

/// One run: who and when, and the range of commits.
struct Run<'a> {
    desk: &'a Desk,
    repo: &'a Repo,
    now: DateTime<Utc>,
    me: String,
    people: Corpus,
    base: String,
    head: String,
}

/// Plans an entry for each record that commits since a revision changed and whose log does not say so.
pub fn adopt_since(desk: &Desk, env: &Env, rev: &str) -> Result<(Plan, AdoptedSince), OpsError> {
    desk.writable()?;
    let repo = desk.repository()?;
    let head = since::head(desk)?;
    let run = Run {
        desk,
        repo,
        now: env.now,
        me: person::me(desk, env)?,
        people: person::people(desk)?,
        base: since::common(repo, rev, &head)?,
        head,
    };
    let mut plan = Plan::default();
    let mut done = AdoptedSince::default();
    for file in repo.changed(Some(&run.base), &run.head)? {
        let is_record = is_record_path(&file.path, &desk.definitions);
        if !is_record || file.after.is_none() {
            continue;
        }
        match run.one(&file.path) {
            Ok(None) => {}
            Ok(Some((before, after, step))) => {
                plan.writes.push(entries::write(&before, &after));
                plan = plan.trailers_for(before.id(), None);
                done.adopted.push((before.id().to_owned(), step));
            }
            Err(why) => done.left.push((file.path, why)),
        }
    }
    let base = run.base.get(..7).unwrap_or(&run.base);
    plan.subject = format!("adopt edits since {base}");
    Ok((plan, done))
}

impl Run<'_> {
    /// The record with its entry, and the step; none where its log says everything.
    fn one(&self, path: &str) -> Result<Option<(Record, Record, String)>, OpsError> {
        if !self.repo.dirty(&[path])?.is_empty() {
            let message = "it has edits that no commit holds";
            return Err(OpsError::refused(message).hint("commit or undo them first"));
        }
        let record = self.desk.record(path)?;
        let different = entries::differences(&record);
        if different.is_empty() {
            return Ok(None);
        }
        let commits = self.repo.commits_of(path, Some(&self.base), &self.head)?;
        let last = commits.first();
        let step = step(&record, None, &different)?;
        let said = Circumstances {
            happened: last.and_then(|commit| self.happened(&record, commit)),
            ..Circumstances::default()
        };
        let by = last.and_then(|commit| person::person_of(&self.people, &commit.author.email));
        let by = by.as_ref().unwrap_or(&self.me);
        let mut entry = entries::entry(&record, self.now, by, &step, &different, &said);
        entry.to = new_state(&record, &different);
        // Judged before the commit is named: that it was edited is no reason why.
        entries::explained(&record, &entry)?;
        let after = entries::appended(&record, &entry)?;
        judge(self.desk, &record, &after, &step, &entry, &different)?;
        let short = last.map(|commit| commit.id.get(..7).unwrap_or(&commit.id));
        entry.reason = short.map(|short| format!("edited in {short}"));
        let after = entries::appended(&record, &entry)?;
        let after = verdicts::settled(self.desk, &record, after)?;
        Ok(Some((record, after, step)))
    }

    /// When the edit was made: never before what the log already tells, nor later than now.
    fn happened(&self, record: &Record, commit: &Logged) -> Option<DateTime<Utc>> {
        let last = entries::last_effect(record);
        let made = last.map_or(commit.time, |last| commit.time.max(last));
        (made < self.now).then_some(made)
    }
}
