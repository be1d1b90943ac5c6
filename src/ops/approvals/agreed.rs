//! Edits of what governs the desk that are agreed to on the line only after they came there.
//!
//! Whoever works without merges can agree to an edit only once it is committed, and what a forge has reviewed is known
//! here only once it was imported. Until an edit is agreed to, what comes after it is judged as if it were not there.
//!
//! That it was there first is worth a warning where somebody could have made use of it. Nobody could where each approval
//! came with nothing in between: then edit and approval are commits of one branch that became the line, or might be. That
//! goes for files of the desk; what runs a pipeline could have been run without leaving anything here. And a review that
//! was given before the very merge which brought the edit says that nothing was ever there unapproved.

use crate::git::Touch;
use crate::git::TouchedFile;
use crate::ops::OpsError;
use crate::ops::approvals::auditor::Auditor;
use crate::ops::approvals::beside::is_at_top;
use crate::ops::approvals::beside::shown;
use crate::ops::approvals::edits::Edit;
use crate::ops::approvals::edits::matter;
use crate::ops::approvals::filed::folder;
use crate::ops::approvals::filed::is_governance;
use crate::ops::approvals::filed::is_governed;
use crate::ops::approvals::findings::EDITED;
use crate::ops::approvals::footing::Window;
use crate::ops::approvals::judged::judged;
use crate::ops::approvals::past::Past;
use crate::ops::approvals::timely::Landing;
use crate::ops::approvals::trusted::Trusted;
use crate::ops::approvals::votes::Court;
use crate::ops::audit::StepView;
use crate::schema::POLICY;
use crate::trust::KEYS;

/// How an edit is agreed to that its own commit does not prove.
enum Agreed {
    /// It was when it came to the line, as is known now.
    Before,
    /// It was at a later place of the line, and nothing made use of it until then.
    Unused(usize),
    /// It was at a later place of the line.
    Later(usize),
}

/// What came to the line after an edit, up to some place of it.
#[derive(Clone, Copy)]
struct Between {
    /// Whether nothing did beside the decisions about such files.
    is_nothing: bool,
    /// Whether something did that definitions say the meaning of.
    has_records: bool,
}

impl Auditor<'_> {
    /// Finds out which edits are agreed to later on the line; until then others are judged as if they were not there.
    pub(super) fn awaited(
        &mut self,
        step: &StepView<'_>,
        open: &mut [Edit],
    ) -> Result<(), OpsError> {
        let (Some(before), false) = (&step.commit.before, open.is_empty()) else {
            return Ok(());
        };
        let window = self.window.as_ref();
        let base = window.map_or(before, |window| &window.base).clone();
        for edit in open {
            let (place, is_unused) = match self.agreed(&step.commit.id, &base, edit)? {
                None => continue,
                Some(Agreed::Before) => {
                    edit.finding = None;
                    continue;
                }
                Some(Agreed::Unused(place)) => (place, true),
                Some(Agreed::Later(place)) => (place, false),
            };
            let window = self.window.as_ref();
            let until = window.map_or(place, |one| one.until.max(place));
            let base = base.clone();
            self.window = Some(Window { base, until });
            let path = shown(self.desk.repository()?, &edit.name);
            let message = "this governs the desk, and it was approved only after it was there";
            let finding = step.finding(EDITED, message).on(&path).warns();
            edit.finding = (!is_unused).then_some(finding);
        }
        Ok(())
    }

    /// How an edit is agreed to on the line that its own commit does not prove.
    ///
    /// Policy and keys are those from before the edit, and nothing else may have become of the file. Definitions say
    /// what all records mean, so that no record may come in between, unless they were approved when they came.
    fn agreed(&self, commit: &str, base: &str, edit: &Edit) -> Result<Option<Agreed>, OpsError> {
        let (Some((past, _)), Some(digest)) = (&self.ground, &edit.sides[1]) else {
            return Ok(None);
        };
        let Some(start) = past
            .place_of(commit)
            .filter(|_| self.aside(commit).is_none())
        else {
            return Ok(None);
        };
        let is_definition = ![POLICY, KEYS].contains(&edit.name.as_str()) && !is_at_top(&edit.name);
        let statements = format!("{}/", folder(&edit.name));
        let brief = digest.get(..12).unwrap_or(digest);
        let is_it =
            |file: &TouchedFile| file.path.starts_with(&statements) && file.path.contains(brief);
        let mut between = Between {
            is_nothing: true,
            has_records: false,
        };
        for (place, touch) in past.after(start) {
            if touch.files.iter().any(|file| file.path == edit.name) {
                break;
            }
            between = between.and(touch, &statements);
            if !touch.files.iter().any(is_it) {
                continue;
            }
            match self.agreed_at((start, commit), (place, touch), between, (base, edit))? {
                Some(Agreed::Unused(_) | Agreed::Later(_))
                    if is_definition && between.has_records => {}
                Some(agreed) => return Ok(Some(agreed)),
                None => {}
            }
        }
        Ok(None)
    }

    /// How an edit is agreed to at a place of the line.
    fn agreed_at(
        &self,
        (start, commit): (usize, &str),
        (place, touch): (usize, &Touch),
        between: Between,
        (base, edit): (&str, &Edit),
    ) -> Result<Option<Agreed>, OpsError> {
        let (Some((past, _)), Some(parent)) = (&self.ground, touch.parents.first()) else {
            return Ok(None);
        };
        let trusted = |commit: &str| Trusted::at(self.desk, commit);
        let Ok(Some(later)) = trusted(parent) else {
            return Ok(None);
        };
        let (Some(then), Some(base)) = (trusted(base)?, trusted(base)?) else {
            return Ok(None);
        };
        // What was agreed to when it came was so by those who had a say then.
        let then = then.without_ended(&later);
        let now = later.governed_by(base);
        let is_agreed = |trusted: &Trusted, landing: Option<Landing>| {
            self.is_agreed(trusted, (start, landing), (place, touch), edit)
        };
        let landing = |is_unused: bool| {
            Some(Landing {
                place: start,
                commit: commit.to_owned(),
                is_unused,
            })
        };
        if !is_agreed(&now, None)? {
            return Ok(None);
        }
        if is_agreed(&then, landing(false))? {
            return Ok(Some(Agreed::Before));
        }
        let is_unused =
            between.is_nothing && !is_at_top(&edit.name) && self.is_unused(past, commit, touch)?;
        if is_unused && is_agreed(&then, landing(true))? {
            return Ok(Some(Agreed::Unused(place)));
        }
        Ok(Some(Agreed::Later(place)))
    }

    /// Whether an edit of some place is agreed to at a later one, by those who are trusted.
    fn is_agreed(
        &self,
        trusted: &Trusted,
        (start, landing): (usize, Option<Landing>),
        (place, touch): (usize, &Touch),
        edit: &Edit,
    ) -> Result<bool, OpsError> {
        let Some((past, name)) = &self.ground else {
            return Ok(false);
        };
        let court = Court {
            trusted,
            past: past.until(Some(place)),
            anchors: past.until(start.checked_sub(1)),
            desk: name,
            landing,
        };
        let now = court.past.time(place)?.unwrap_or(self.now);
        let matter = matter(&edit.name, edit.sides[1].as_ref(), now);
        let judged = judged(&court, &self.desk.at(&touch.id)?, &matter, None)?;
        Ok(judged.judgement.satisfied)
    }

    /// Whether nothing of the desk is other than at a commit: of records that need nobody, a history knows nothing.
    fn is_unused(&self, past: &Past<'_>, commit: &str, touch: &Touch) -> Result<bool, OpsError> {
        let changed = past.repo.changed(Some(commit), &touch.id)?;
        let definitions = &self.desk.definitions;
        let mut changed = changed.iter();
        Ok(!changed.any(|one| definitions.type_of_path(&one.path).is_some()))
    }
}

impl Between {
    /// The same, with what one more commit brought.
    fn and(self, touch: &Touch, statements: &str) -> Self {
        let is_other = |file: &&TouchedFile| !file.path.starts_with(statements);
        let mut others = touch.files.iter().filter(is_other);
        let mut files = touch.files.iter().filter(is_other);
        let is_made = |file: &TouchedFile| is_governance(&file.path) && !is_governed(&file.path);
        Self {
            is_nothing: self.is_nothing && files.all(is_made),
            has_records: self.has_records || others.any(|file| !is_governance(&file.path)),
        }
    }
}
