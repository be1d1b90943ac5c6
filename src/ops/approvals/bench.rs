//! The bench of a run: the proposal, the trusted side and both histories, and every case that is judged with them.

use std::cell::OnceCell;
use std::cell::RefCell;

use chrono::DateTime;
use chrono::Utc;

use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::approvals::beside;
use crate::ops::approvals::counsel::JOINED;
use crate::ops::approvals::counsel::waits_for_review;
use crate::ops::approvals::digested::digest_of;
use crate::ops::approvals::filed::is_governing;
use crate::ops::approvals::judged::Judged;
use crate::ops::approvals::judged::REVIEW;
use crate::ops::approvals::judged::judged;
use crate::ops::approvals::matter::Matter;
use crate::ops::approvals::matter::desk_name;
use crate::ops::approvals::past::Past;
use crate::ops::approvals::steps::all_words;
use crate::ops::approvals::steps::needed;
use crate::ops::approvals::trusted::Trusted;
use crate::ops::approvals::verify::ApprovalCase;
use crate::ops::approvals::verify::EDIT;
use crate::ops::approvals::verify::VerifyRequest;
use crate::ops::approvals::votes::Court;
use crate::ops::assess::Around;
use crate::ops::surroundings::Surroundings;
use crate::practice::approval::says_who;
use crate::record::Record;
use crate::schema::RecordType;

/// What all judgements of one run share.
pub(crate) struct Bench<'a> {
    pub(super) desk: &'a Desk,
    pub(super) proposed: &'a Desk,
    pub(super) trusted: &'a Trusted,
    pub(super) past: Past<'a>,
    /// The line of the trusted side; none where that is what is judged.
    anchors: Option<Past<'a>>,
    /// The whole history of the trusted side, once it is asked for.
    whole: OnceCell<Past<'a>>,
    pub(crate) around: Option<Around<'a>>,
    /// What surrounded the changes that were decided on earlier.
    pub(super) surroundings: RefCell<Surroundings>,
    pub(super) name: String,
    pub(super) now: DateTime<Utc>,
}

impl<'a> Bench<'a> {
    pub(crate) fn of(
        desk: &'a Desk,
        proposed: &'a Desk,
        trusted: &'a Trusted,
        head: &str,
        now: DateTime<Utc>,
    ) -> Result<Self, OpsError> {
        let folders = folders(desk, &trusted.policy.pipelines);
        let line = |commit: &str| Past::line(desk, commit, &folders);
        let is_another = trusted.commit != head;
        Ok(Self {
            past: Past::of(desk, head, &folders)?,
            anchors: is_another.then(|| line(&trusted.commit)).transpose()?,
            whole: OnceCell::new(),
            around: Some(Around::of(&trusted.desk)?),
            surroundings: RefCell::default(),
            // A proposal may stand on whatever history it likes, that of another desk included.
            name: desk_name(desk, &trusted.commit)?,
            desk,
            proposed,
            trusted,
            now,
        })
    }

    pub(crate) fn court(&self) -> Court<'_> {
        let anchors = self.anchors.as_ref().unwrap_or(&self.past);
        Court {
            trusted: self.trusted,
            past: self.past.until(None),
            anchors: anchors.until(None),
            desk: &self.name,
            landing: None,
        }
    }

    /// How statements call the desk.
    pub(crate) fn desk_name(&self) -> &str {
        &self.name
    }

    /// The whole history of the trusted side.
    pub(super) fn whole(&self) -> Result<&Past<'a>, OpsError> {
        if self.anchors.is_none() {
            return Ok(&self.past);
        }
        if let Some(known) = self.whole.get() {
            return Ok(known);
        }
        let folders = folders(self.desk, &self.trusted.policy.pipelines);
        let whole = Past::of(self.desk, &self.trusted.commit, &folders)?;
        Ok(self.whole.get_or_init(|| whole))
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
            let found = digest_of(&self.desk.definitions, &file.path, &content);
            if found.as_deref() == Some(digest) {
                return Ok(Some(content));
            }
        }
        Ok(None)
    }

    /// The content of a file before it was last edited, and the commit that did it; nothing where it was never another.
    pub(super) fn content_before(&self, path: &str) -> Result<Option<(String, Vec<u8>)>, OpsError> {
        for (_, touch, file) in self.past.touched(path).rev() {
            let before = file.before.first().and_then(Option::as_deref);
            if file.after.as_deref() == before {
                continue;
            }
            let content = before.map(|blob| self.past.object(blob)).transpose()?;
            return Ok(content.map(|bytes| (touch.id.clone(), bytes)));
        }
        Ok(None)
    }

    /// The steps of the records that are looked at, by id.
    pub(super) fn cases(&self, request: &VerifyRequest) -> Result<Vec<ApprovalCase>, OpsError> {
        let mut cases = Vec::new();
        if !request.subjects.is_empty() {
            for id in self.named(request)?.iter().filter(|one| !is_governing(one)) {
                let record = self.proposed.find_record(id)?;
                cases.extend(self.record_cases(&record, request)?);
            }
            return Ok(cases);
        }
        let corpus = self.proposed.corpus_where(needs_approval)?;
        for record in corpus.records() {
            cases.extend(self.record_cases(record, request)?);
        }
        Ok(cases)
    }

    /// The governing files that are looked at: those that differ from the trusted side.
    pub(super) fn files(&self, request: &VerifyRequest) -> Result<Vec<String>, OpsError> {
        if !request.subjects.is_empty() {
            let named = self.named(request)?.into_iter();
            return Ok(named.filter(|one| is_governing(one)).collect());
        }
        let repo = self.desk.repository()?;
        let head = self.proposed.commit().unwrap_or_default();
        let base = repo.merge_base(&self.trusted.commit, head)?;
        let changed = repo.changed(base.as_deref(), head)?;
        let paths = changed.into_iter().map(|one| one.path);
        let mut paths = self.trusted.governed(paths)?;
        let range = (base.as_deref(), head);
        paths.extend(beside::edited(repo, &self.trusted.policy, range)?);
        Ok(paths)
    }

    /// The subjects that are asked for, by their names.
    fn named(&self, request: &VerifyRequest) -> Result<Vec<String>, OpsError> {
        let subjects = request.subjects.iter();
        let meant = subjects.map(|one| beside::meant(self.trusted, one));
        meant.collect()
    }

    /// The steps of a record that need an approval, judged.
    pub(crate) fn record_cases(
        &self,
        record: &Record,
        request: &VerifyRequest,
    ) -> Result<Vec<ApprovalCase>, OpsError> {
        let mut cases = self.still_owing(record, request)?;
        for one in needed(record, self.now) {
            let is_review = request.step.as_deref() == Some(REVIEW) && one.taken.is_some();
            if !is_review && request.step.as_ref().is_some_and(|step| *step != one.step) {
                continue;
            }
            let is_settled = self.is_settled(record, &one);
            let is_asked = !request.subjects.is_empty() || request.all;
            if is_settled && !is_asked && !self.has_new_workers(record) {
                continue;
            }
            let mut judged = if is_settled {
                self.landed(record, &one)?
            } else {
                self.proposed(record, &one)?
            };
            if is_settled && judged.judgement.satisfied {
                judged.no_since = self.no_since(record, &one)?;
            }
            let mut rules = judged.judgement.rules.iter();
            if is_review && one.step != REVIEW && rules.all(|rule| rule.later.is_none()) {
                continue;
            }
            cases.push(case(record, judged));
        }
        Ok(cases)
    }

    pub(super) fn file_case(&self, path: &str) -> Result<ApprovalCase, OpsError> {
        let digest = beside::digest(self.desk.repository()?, self.proposed, path)?;
        let joined = |digest: &String| self.past.until(None).is_joined(path, digest);
        let is_joined = digest.as_ref().map(joined).transpose()?.unwrap_or_default();
        let matter = Matter {
            name: path,
            record: None,
            step: EDIT,
            digests: digest.into_iter().collect(),
            before: None,
            taken: None,
            now: self.now,
            fresh_at: None,
        };
        let judged = judged(&self.court(), self.proposed, &matter, None)?;
        let mut title = "governs the desk".to_owned();
        if is_joined && !judged.judgement.satisfied {
            title = format!("{title}; {JOINED}");
        }
        Ok(ApprovalCase {
            record_type: None,
            title,
            state: String::new(),
            // What the trusted side has already waits for nothing.
            is_waiting: self.anchors.is_some() && waits_for_review(self.trusted, &judged),
            judged,
        })
    }
}

pub(super) fn case(record: &Record, judged: Judged) -> ApprovalCase {
    ApprovalCase {
        record_type: Some(record.definition().name.clone()),
        title: record.title().to_owned(),
        state: record.state().unwrap_or_default().to_owned(),
        is_waiting: judged.taken.is_none(),
        judged,
    }
}

/// The folders whose history tells who wrote what needs an approval.
/// The places beside the desk are those whose files govern it.
pub(crate) fn folders<'a>(desk: &'a Desk, pipelines: &'a [String]) -> Vec<&'a str> {
    let types = desk.definitions.types().iter();
    let types = types.filter(|one| needs_approval(one) || says_who(one));
    let folders = types.flat_map(|one| {
        let earlier = one.earlier_folders.iter().map(String::as_str);
        std::iter::once(one.folder.as_str()).chain(earlier)
    });
    let beside = pipelines.iter().map(String::as_str);
    folders
        .chain([".itsm", "itsm.yaml"])
        .chain(beside)
        .collect()
}

/// Whether a step of records of a type needs an approval.
pub(crate) fn needs_approval(definition: &RecordType) -> bool {
    let mut steps = definition.lifecycle.transitions.iter();
    steps.any(|step| !all_words(step).is_empty())
}
