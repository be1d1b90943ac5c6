//! The walk along the line, one step after the other.

use std::collections::BTreeSet;
use std::collections::HashMap;
use std::rc::Rc;

use chrono::DateTime;
use chrono::Utc;

use crate::diagnostic::Level;
use crate::git::Place;
use crate::git::Remade;
use crate::git::Repo;
use crate::git::Step;
use crate::git::Workshop;
use crate::git::short;
use crate::ops::OpsError;
use crate::ops::audit::Audit;
use crate::ops::audit::AuditFinding;
use crate::ops::audit::Judge;
use crate::ops::audit::StateView;
use crate::ops::audit::StepView;
use crate::ops::audit::Touched;
use crate::ops::audit::Work;
use crate::ops::audit::authors;
use crate::ops::audit::ground::Ground;
use crate::ops::audit::ground::Loaded;
use crate::ops::audit::later;
use crate::ops::audit::later::Waiting;
use crate::ops::audit::leaps;
use crate::ops::audit::merges::Merge;
use crate::ops::audit::rules;
use crate::ops::audit::rules::Records;
use crate::ops::audit::shape;
use crate::ops::audit::sides::touched;
use crate::ops::audit::times;
use crate::record::Id;
use crate::record::stem;

/// How many commits are read from one run of git.
const AT_ONCE: usize = 400;

/// The rules that a later entry can satisfy: what was edited by hand is told by the log afterwards.
const EXPLAINED: [&str; 2] = ["log-fold", "missing-log"];

/// A walk on its way.
struct Walk<'a> {
    repo: &'a Repo,
    judge: &'a mut dyn Judge,
    workshop: Option<Workshop<'a>>,
    ground: Ground,
    /// The places of findings that a later entry may explain, by the id of the record.
    open: HashMap<String, Vec<usize>>,
    waiting: Vec<Waiting>,
    /// The ids of the records that were changed.
    changed: BTreeSet<String>,
    audit: Audit,
}

/// Walks a line.
pub(super) fn walk(
    repo: &Repo,
    (from, to): (&str, &str),
    line: &[Place],
    judge: &mut dyn Judge,
    progress: &mut dyn FnMut(usize, usize),
    now: DateTime<Utc>,
) -> Result<Audit, OpsError> {
    let ground = Ground::new(repo, from, now)?;
    judge.begin(&ground.state())?;
    let mut walk = Walk {
        repo,
        judge,
        workshop: None,
        ground,
        open: HashMap::new(),
        waiting: Vec::new(),
        changed: BTreeSet::new(),
        audit: empty(from, to),
    };
    let mut done = 0;
    for places in parts(line) {
        walk.part(places)?;
        done += places.len();
        progress(done, line.len());
    }
    walk.end()
}

/// A line in parts of not too many commits, those counted that they brought.
fn parts(line: &[Place]) -> Vec<&[Place]> {
    let mut parts = Vec::new();
    let (mut start, mut size) = (0, 0);
    for (at, place) in line.iter().enumerate() {
        size += 1 + place.brought.len();
        if size >= AT_ONCE {
            parts.push(&line[start..=at]);
            (start, size) = (at + 1, 0);
        }
    }
    parts.push(&line[start..]);
    parts.retain(|part| !part.is_empty());
    parts
}

/// The verdict on a history that does not come from the commit that is trusted.
pub(super) fn rewritten(repo: &Repo, from: &str, to: &str) -> Result<Audit, OpsError> {
    let steps = repo.steps(&[(to, None)])?;
    let finding = steps.first().map(|last| AuditFinding {
        commit: last.id.clone(),
        time: last.committer.time,
        author: format!("{} <{}>", last.author.who.name, last.author.who.email),
        reason: "history-rewritten".into(),
        level: Level::Error,
        path: None,
        record: None,
        entry: None,
        message: format!("{} does not come from {}", short(to), short(from)),
        hint: Some("somebody made the history anew, as by a forced push; another clone may still have what is gone".to_owned()),
    });
    Ok(Audit {
        findings: finding.into_iter().collect(),
        ..empty(from, to)
    })
}

fn empty(from: &str, to: &str) -> Audit {
    Audit {
        from: from.to_owned(),
        to: to.to_owned(),
        steps: 0,
        merges: 0,
        records: 0,
        findings: Vec::new(),
        work: Work::default(),
    }
}

impl Walk<'_> {
    /// Walks a part of the line, whose commits and merges are read at once.
    fn part(&mut self, places: &[Place]) -> Result<(), OpsError> {
        let brought = places.iter().flat_map(|place| &place.brought);
        let brought = brought.map(|(id, before)| (id.as_str(), before.as_deref()));
        let line = places.iter();
        let line = line.map(|place| (place.commit.as_str(), Some(place.before.as_str())));
        let wanted: Vec<(&str, Option<&str>)> = line.chain(brought).collect();
        let mut steps = self.repo.steps(&wanted)?;
        let mut brought = steps.split_off(places.len()).into_iter();
        let remade = self.remade(&steps)?;
        let mut remade = remade.into_iter();
        for (place, step) in places.iter().zip(&steps) {
            let brought: Vec<Step> = brought.by_ref().take(place.brought.len()).collect();
            let mut times = self.ground.times.borrow_mut();
            times.extend(
                brought
                    .iter()
                    .map(|one| (one.id.clone(), one.committer.time)),
            );
            drop(times);
            let remade = if is_pair(step) { remade.next() } else { None };
            self.step(step, &brought, remade.as_ref())?;
        }
        Ok(())
    }

    /// The merges of two sides made again; nothing where git is too old for it.
    fn remade(&mut self, steps: &[Step]) -> Result<Vec<Remade>, OpsError> {
        let pairs = steps.iter().filter(|step| is_pair(step));
        let pairs: Vec<(&str, &str)> = pairs
            .map(|step| (step.parents[0].as_str(), step.parents[1].as_str()))
            .collect();
        if pairs.is_empty() {
            return Ok(Vec::new());
        }
        if self.workshop.is_none() {
            self.workshop = self.repo.workshop()?;
        }
        match &self.workshop {
            Some(workshop) => Ok(workshop.remade(&pairs)?),
            None => Ok(Vec::new()),
        }
    }

    fn step(
        &mut self,
        step: &Step,
        brought: &[Step],
        remade: Option<&Remade>,
    ) -> Result<(), OpsError> {
        let ground = &mut self.ground;
        let (then, known) = (Rc::clone(&ground.world), Rc::clone(&ground.people));
        let (time, latest, faults) = (ground.time, ground.latest, ground.faults.clone());
        ground.enter(step)?;
        let loaded = ground.load(&step.changes)?;
        let ground = &*ground;
        let records = touched(&step.changes, &loaded.before, &loaded.after);
        let makers = makers(brought);
        let view = StepView {
            commit: step,
            brought,
            makers: &makers,
            before: StateView {
                undone: &step.changes,
                world: &then,
                time,
                ..ground.state()
            },
            latest,
            after: ground.state(),
            records: &records,
            faults: [&faults, &ground.faults],
            people: [&known, &ground.people],
        };
        let mut found = shape::findings(&view);
        found.extend(by_rules(ground, &view, &loaded)?);
        found.extend(leaps::findings(&view));
        found.extend(times::findings(&view, &|commit| ground.committed(commit)));
        let signer = self.judge.signer(&view)?;
        found.extend(authors::findings(&view, signer.as_deref(), self.judge)?);
        found.extend(merged(
            self.repo,
            self.workshop.as_ref(),
            ground,
            &view,
            remade,
        )?);
        found.extend(self.judge.step(&view)?);
        found.sort_by(order);
        found.dedup();
        let ids = records.iter().map(|one| one.id().to_owned());
        self.changed.extend(ids);
        let explained = explained(&view, &found);
        let waiting = waiting(&view, &found);
        self.audit.steps += 1;
        self.audit.merges += usize::from(step.is_merge());
        self.audit.work.changes += step.changes.len();
        self.take(step, found, &explained, waiting);
        Ok(())
    }

    /// Takes over what was found, and what became of what was found before.
    fn take(
        &mut self,
        step: &Step,
        found: Vec<AuditFinding>,
        explained: &[String],
        waiting: Vec<(usize, Waiting)>,
    ) {
        for id in explained {
            for at in self.open.remove(id).unwrap_or_default() {
                if let Some(one) = self.audit.findings.get_mut(at) {
                    one.level = Level::Warning;
                    one.message.push_str("; the log explains it since ");
                    one.message.push_str(step.short());
                }
            }
        }
        let start = self.audit.findings.len();
        for (at, one) in found.iter().enumerate() {
            if let (true, Some(id)) = (EXPLAINED.contains(&&*one.reason), &one.record) {
                self.open.entry(id.clone()).or_default().push(start + at);
            }
        }
        self.waiting
            .extend(waiting.into_iter().map(|(at, one)| Waiting {
                at: start + at,
                ..one
            }));
        self.audit.findings.extend(found);
    }

    fn end(mut self) -> Result<Audit, OpsError> {
        let last = self.ground.state();
        let found = &mut self.audit.findings;
        later::forgive(self.repo, &last, &self.waiting, found)?;
        found.extend(self.judge.end(&last)?);
        self.audit.records = self.changed.len();
        self.audit.work.records = self.ground.records.get() + self.judge.records();
        self.audit.work.contents = self.ground.store.borrow().read;
        Ok(self.audit)
    }
}

/// Whether a commit is a merge of two sides, which can be made again.
fn is_pair(step: &Step) -> bool {
    step.parents.len() == 2
}

fn by_rules(
    ground: &Ground,
    view: &StepView<'_>,
    loaded: &Loaded,
) -> Result<Vec<AuditFinding>, OpsError> {
    let records = Records {
        before: &loaded.before,
        after: &loaded.after,
        files: &loaded.files,
        commits: &loaded.commits,
    };
    let earlier = || ground.earlier(&view.commit.changes, &loaded.drawn);
    Ok(rules::findings(view, &records, earlier)?)
}

/// What a merge does that its sides do not come to.
fn merged(
    repo: &Repo,
    workshop: Option<&Workshop<'_>>,
    ground: &Ground,
    view: &StepView<'_>,
    remade: Option<&Remade>,
) -> Result<Vec<AuditFinding>, OpsError> {
    let step = view.commit;
    let unchecked = |why: &str| {
        let message = format!("the merge can't be made again to see what was done by hand: {why}");
        view.finding("merge-not-checked", message)
    };
    match (step.parents.as_slice(), workshop, remade) {
        ([] | [_], ..) => Ok(Vec::new()),
        ([first, other], Some(workshop), Some(remade)) => {
            let merge = Merge {
                repo,
                workshop,
                remade,
                first,
                other,
            };
            merge.findings(view, &ground.reader())
        }
        ([_, _], ..) => Ok(vec![unchecked("git 2.39 or newer is needed").warns()]),
        // Whoever makes a merge chooses how many sides it has, so that nothing may pass because of that.
        _ => Ok(vec![
            unchecked("it has more than two sides").hint("merge one branch after the other"),
        ]),
    }
}

/// The places among the commits that a step brought of those that touched a record, by its folded id.
fn makers(brought: &[Step]) -> HashMap<String, Vec<usize>> {
    let mut makers: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, one) in brought.iter().enumerate() {
        for change in &one.changes {
            let known = makers.entry(Id::folded(stem(&change.path))).or_default();
            known.push(at);
        }
    }
    makers
}

/// The records whose log came to say what they say.
fn explained(view: &StepView<'_>, found: &[AuditFinding]) -> Vec<String> {
    let about = found
        .iter()
        .filter(|one| EXPLAINED.contains(&&*one.reason) || one.reason == "log-rewritten");
    let open: BTreeSet<&str> = about.filter_map(|one| one.record.as_deref()).collect();
    let records = view.records.iter();
    let told = records.filter(|one| one.after.is_some() && !one.added.is_empty());
    let told = told.filter(|one| !open.contains(one.id()));
    told.map(|one| one.id().to_owned()).collect()
}

/// The works without leave, which may be given later: the place among the findings, and what has to be known then.
fn waiting(view: &StepView<'_>, found: &[AuditFinding]) -> Vec<(usize, Waiting)> {
    let found = found.iter().enumerate();
    let mut found = found
        .filter(|(_, one)| one.reason == later::RULE)
        .peekable();
    if found.peek().is_none() {
        return Vec::new();
    }
    let records = view.records.iter().rev();
    let records: HashMap<&str, &Touched<'_>> = records.map(|one| (one.id(), one)).collect();
    let waiting = found.filter_map(|(at, one)| {
        let id = one.record.clone()?;
        let before = records.get(id.as_str())?.before?;
        let commits = [view.commit.before.clone()?, view.commit.id.clone()];
        let waiting = Waiting {
            at: 0,
            id,
            brought: working(view, before.path()),
            commits,
        };
        Some((at, waiting))
    });
    waiting.collect()
}

/// The commits that a step brought and that changed a file, merges apart, each behind the one before it.
fn working(view: &StepView<'_>, path: &str) -> Vec<[String; 2]> {
    let own = view.brought.iter().filter(|one| !one.is_merge());
    let own = own.filter(|one| one.changes.iter().any(|change| change.path == path));
    own.filter_map(|one| Some([one.before.clone()?, one.id.clone()]))
        .collect()
}

/// The order of the findings about one step: by file, then reason, then what is said.
fn order(one: &AuditFinding, other: &AuditFinding) -> std::cmp::Ordering {
    let key = |it: &'_ AuditFinding| (it.path.clone(), it.reason.clone(), it.message.clone());
    key(one).cmp(&key(other))
}
