//! Verifying approvals: every decision is checked anew, with policy and keys of the trusted side.

use chrono::DateTime;
use chrono::Utc;

use crate::git::TouchedFile;
use crate::ops::Desk;
use crate::ops::Env;
use crate::ops::Kind;
use crate::ops::OpsError;
use crate::ops::approvals::filed::is_governing;
use crate::ops::approvals::judged::Judged;
use crate::ops::approvals::judged::judged;
use crate::ops::approvals::matter::Matter;
use crate::ops::approvals::matter::desk_name;
use crate::ops::approvals::matter::digests;
use crate::ops::approvals::matter::has_risk;
use crate::ops::approvals::past::Past;
use crate::ops::approvals::past::digest_of;
use crate::ops::approvals::steps::Needed;
use crate::ops::approvals::steps::needed;
use crate::ops::approvals::trusted::Trusted;
use crate::ops::approvals::trusted::at;
use crate::ops::approvals::trusted::short;
use crate::ops::approvals::trusted::target;
use crate::ops::approvals::votes::Court;
use crate::ops::assess::Around;
use crate::practice::approval::Directory;
use crate::record::Record;
use crate::schema::Condition;
use crate::schema::POLICY;
use crate::schema::RecordType;
use crate::yaml::Document;
use crate::yaml::decode;

/// The step that an edit of a file needs which governs the desk.
pub const EDIT: &str = "edit";

/// Which approvals to verify.
#[derive(Debug, Clone, Default)]
pub struct VerifyRequest {
    /// Ids of records, or paths of files that govern the desk; none means everything that was decided on since the
    /// trusted side, or waits for it.
    pub subjects: Vec<String>,
    /// The trusted side; the newest known of the remote's main branch if none is named.
    pub target: Option<String>,
    /// The step; every step that needs an approval if none is named.
    pub step: Option<String>,
    /// Whether what the trusted side has already is judged as well, as it was when it came there.
    pub all: bool,
}

/// What was verified.
#[derive(Debug)]
pub struct Verified {
    /// The commit that was trusted.
    pub target: String,
    /// The commit that was judged.
    pub head: String,
    /// The cases, in the order of their subjects.
    pub cases: Vec<ApprovalCase>,
}

/// One step of one record, or the edit of one file.
#[derive(Debug)]
pub struct ApprovalCase {
    /// The type of the record; none for a file.
    pub record_type: Option<String>,
    /// What the record is about.
    pub title: String,
    /// Its state.
    pub state: String,
    /// Whether it waits for the step; else it took it.
    pub is_waiting: bool,
    /// The judgement.
    pub judged: Judged,
}

impl Verified {
    /// Whether nothing was done without its approvals; `strict` asks that nothing waits for one either.
    pub fn is_satisfied(&self, strict: bool) -> bool {
        let fits =
            |case: &ApprovalCase| case.judged.judgement.satisfied || (case.is_waiting && !strict);
        self.cases.iter().all(fits)
    }
}

/// Verifies the approvals of a desk.
pub fn verify(desk: &Desk, env: &Env, request: &VerifyRequest) -> Result<Verified, OpsError> {
    let repo = desk.repository()?;
    repo.refuse_replacements()?;
    let head = match desk.commit() {
        Some(commit) => commit.to_owned(),
        None => repo
            .head()?
            .ok_or_else(|| OpsError::new(Kind::State, "there is no commit yet"))?,
    };
    let target = target(desk, request.target.as_deref())?;
    let trusted = trusted_at(desk, &target)?;
    let proposed = at(desk, &head)?;
    let bench = Bench::of(desk, &proposed, &trusted, &head, env.now)?;
    let mut cases = bench.cases(request)?;
    for path in bench.files(request)? {
        cases.push(bench.file_case(&path)?);
    }
    Ok(Verified {
        target,
        head,
        cases,
    })
}

pub(crate) fn trusted_at(desk: &Desk, target: &str) -> Result<Trusted, OpsError> {
    Trusted::at(desk, target)?.ok_or_else(|| {
        let message = format!(
            "{} has no {POLICY}: nothing says who has to approve what",
            short(target)
        );
        OpsError::usage(message)
            .hint("`itsm policy init` writes one; it counts once it is on the trusted side")
    })
}

/// What all judgements of one run share.
pub(crate) struct Bench<'a> {
    desk: &'a Desk,
    proposed: &'a Desk,
    trusted: &'a Trusted,
    past: Past<'a>,
    anchors: Past<'a>,
    pub(crate) around: Option<Around<'a>>,
    name: String,
    now: DateTime<Utc>,
}

impl<'a> Bench<'a> {
    pub(crate) fn of(
        desk: &'a Desk,
        proposed: &'a Desk,
        trusted: &'a Trusted,
        head: &str,
        now: DateTime<Utc>,
    ) -> Result<Self, OpsError> {
        Ok(Self {
            past: Past::of(desk, head, &folders(desk))?,
            anchors: Past::of(desk, &trusted.commit, &[])?,
            around: Some(Around::of(&trusted.desk)?),
            name: desk_name(desk, head)?,
            desk,
            proposed,
            trusted,
            now,
        })
    }

    pub(crate) fn court(&self) -> Court<'_> {
        Court {
            trusted: self.trusted,
            past: self.past.until(None),
            anchors: self.anchors.until(None),
            desk: &self.name,
        }
    }

    /// The newest content of a subject in the history that has a digest.
    pub(crate) fn content_of(
        &self,
        subject: &str,
        digest: &str,
    ) -> Result<Option<Vec<u8>>, OpsError> {
        for (_, _, file) in self.past.touched(subject).rev() {
            let Some(blob) = &file.after else { continue };
            let content = self.past.object(blob)?;
            let found = content.filter(|bytes| {
                let found = digest_of(&self.desk.definitions, &file.path, bytes);
                found.as_deref() == Some(digest)
            });
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// The steps of the records that are looked at, by id.
    fn cases(&self, request: &VerifyRequest) -> Result<Vec<ApprovalCase>, OpsError> {
        let mut cases = Vec::new();
        if !request.subjects.is_empty() {
            for id in request.subjects.iter().filter(|one| !is_governing(one)) {
                let record = self.proposed.find_record(id)?;
                cases.extend(self.record_cases(&record, request)?);
            }
            return Ok(cases);
        }
        let corpus = self.proposed.corpus_where(needs_approval)?;
        let ids: Vec<&str> = corpus.records().iter().map(Record::id).collect();
        self.past.read_ahead(&ids)?;
        for record in corpus.records() {
            cases.extend(self.record_cases(record, request)?);
        }
        Ok(cases)
    }

    /// The governing files that are looked at: those that differ from the trusted side.
    fn files(&self, request: &VerifyRequest) -> Result<Vec<String>, OpsError> {
        if !request.subjects.is_empty() {
            let named = request.subjects.iter().filter(|one| is_governing(one));
            return Ok(named.cloned().collect());
        }
        let repo = self.desk.repository()?;
        let head = self.proposed.commit().unwrap_or_default();
        let base = repo.merge_base(&self.trusted.commit, head)?;
        let changed = repo.changed(base.as_deref(), head)?;
        let paths = changed.into_iter().map(|one| one.path);
        Ok(paths.filter(|path| is_governing(path)).collect())
    }

    /// The steps of a record that need an approval, judged.
    pub(crate) fn record_cases(
        &self,
        record: &Record,
        request: &VerifyRequest,
    ) -> Result<Vec<ApprovalCase>, OpsError> {
        let mut cases = Vec::new();
        for one in needed(record, self.now) {
            if request.step.as_ref().is_some_and(|step| *step != one.step) {
                continue;
            }
            let is_settled = self.is_settled(record, &one);
            if is_settled && request.subjects.is_empty() && !request.all {
                continue;
            }
            let judged = match is_settled {
                true => self.landed(record, &one)?,
                false => self.proposed(record, &one)?,
            };
            cases.push(ApprovalCase {
                record_type: Some(record.definition().name.clone()),
                title: record.title().to_owned(),
                state: record.state().unwrap_or_default().to_owned(),
                is_waiting: one.taken.is_none(),
                judged,
            });
        }
        Ok(cases)
    }

    /// Whether the trusted side has a record with the step already.
    fn is_settled(&self, record: &Record, one: &Needed) -> bool {
        let there = self.trusted.record(record.id());
        let steps = there.map(|there| needed(there, self.now));
        one.taken.is_some() && steps.is_some_and(|steps| steps.contains(one))
    }

    /// The judgement of a step that the trusted side does not have.
    fn proposed(&self, record: &Record, one: &Needed) -> Result<Judged, OpsError> {
        let before = self.before(record, one)?;
        let matter = Matter {
            name: record.id(),
            record: Some(record),
            step: &one.step,
            digests: digests(before.as_ref(), record),
            taken: one.taken,
            now: self.now,
        };
        let around = self.around.as_ref();
        let around = around.filter(|_| has_risk(record.definition()));
        judged(&self.court(), self.proposed, &matter, around)
    }

    /// The record as it was before the commit that brought a step.
    fn before(&self, record: &Record, one: &Needed) -> Result<Option<Record>, OpsError> {
        let Some((_, file)) = self.landing(record, one)? else {
            return Ok(None);
        };
        let blob = file.before.first().and_then(Option::as_deref);
        let content = blob.map(|blob| self.past.object(blob)).transpose()?;
        Ok(content.flatten().and_then(|bytes| read(record, &bytes)))
    }

    /// The place of the commit on the line that brought a step, and the record's file there.
    fn landing(
        &self,
        record: &Record,
        one: &Needed,
    ) -> Result<Option<(usize, TouchedFile)>, OpsError> {
        if one.taken.is_none() {
            return Ok(None);
        }
        let mut landing = None;
        for (place, _, file) in self.past.touched(record.id()).rev() {
            let content = match &file.after {
                Some(blob) => self.past.object(blob)?,
                None => None,
            };
            let then = content.and_then(|bytes| read(record, &bytes));
            if !then.is_some_and(|then| needed(&then, self.now).contains(one)) {
                break;
            }
            landing = Some((place, file.clone()));
        }
        Ok(landing)
    }

    /// The judgement of a step as it was when it came to the line: by the policy and the keys of then.
    fn landed(&self, record: &Record, one: &Needed) -> Result<Judged, OpsError> {
        let Some((place, file)) = self.landing(record, one)? else {
            return self.proposed(record, one);
        };
        let seen = self.past.until(Some(place));
        let commit = seen.commit(place);
        let parent = commit.and_then(|commit| commit.parents.first());
        let trusted = parent
            .map(|parent| Trusted::at(self.desk, parent))
            .transpose()?
            .flatten();
        let (Some(commit), Some(trusted)) = (commit, trusted) else {
            return self.proposed(record, one);
        };
        let there = at(self.desk, &commit.id)?;
        let then = there.record(&file.path)?;
        let blob = file.before.first().and_then(Option::as_deref);
        let before = blob.map(|blob| self.past.object(blob)).transpose()?;
        let before = before.flatten().and_then(|bytes| read(record, &bytes));
        let court = Court {
            trusted: &trusted,
            past: seen,
            anchors: self.past.until(place.checked_sub(1)),
            desk: &self.name,
        };
        let matter = Matter {
            name: record.id(),
            record: Some(&then),
            step: &one.step,
            digests: digests(before.as_ref(), &then),
            taken: one.taken,
            now: seen.time(place).unwrap_or(self.now),
        };
        judged(&court, &there, &matter, None)
    }

    fn file_case(&self, path: &str) -> Result<ApprovalCase, OpsError> {
        let content = self.proposed.content(path).unwrap_or_default();
        let digest = digest_of(&self.desk.definitions, path, &content);
        let matter = Matter {
            name: path,
            record: None,
            step: EDIT,
            digests: digest.into_iter().collect(),
            taken: None,
            now: self.now,
        };
        Ok(ApprovalCase {
            record_type: None,
            title: "governs the desk".to_owned(),
            state: String::new(),
            is_waiting: false,
            judged: judged(&self.court(), self.proposed, &matter, None)?,
        })
    }
}

/// Reads a record as the definition of its present form has it.
fn read(record: &Record, bytes: &[u8]) -> Option<Record> {
    let document = Document::parse(decode(bytes).ok()?).ok()?;
    let definition = record.definition().clone();
    Some(Record::new(record.path().to_owned(), definition, document))
}

/// The folders whose history tells who wrote what needs an approval.
pub(crate) fn folders(desk: &Desk) -> Vec<&str> {
    let types = desk.definitions.types().iter();
    let types = types.filter(|one| needs_approval(one));
    let folders = types.flat_map(|one| {
        let earlier = one.earlier_folders.iter().map(String::as_str);
        std::iter::once(one.folder.as_str()).chain(earlier)
    });
    folders.chain([".itsm", "itsm.yaml"]).collect()
}

/// Whether a step of records of a type needs an approval.
pub(crate) fn needs_approval(definition: &RecordType) -> bool {
    fn asks(guard: &crate::schema::Guard) -> bool {
        matches!(guard.condition, Condition::Approval(_)) || guard.inner().any(asks)
    }
    let steps = &definition.lifecycle.transitions;
    steps.iter().any(|step| step.guards.iter().any(asks))
}
