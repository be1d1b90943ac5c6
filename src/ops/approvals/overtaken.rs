//! Merges that bring another policy to a line whose own steps were judged without it.
//!
//! A step is judged by the state before it on the line. Whoever goes on from a commit of before a rule was made stricter,
//! and merges what the others have as the second parent, makes a line on which the old rule was in force all the time.
//! Which side of such a merge was there first no history tells: a branch that makes a rule stricter while the others go
//! on without it looks the same. So this is said and fails nothing. Whoever knows a commit that was there judges by it:
//! an audit from there, or a verification by that target.

use crate::git::short;
use crate::ops::OpsError;
use crate::ops::approvals::auditor::Auditor;
use crate::ops::approvals::bench::Bench;
use crate::ops::approvals::bench::needs_approval;
use crate::ops::approvals::findings::RULE;
use crate::ops::approvals::guard::was_taken;
use crate::ops::approvals::judged::Judged;
use crate::ops::approvals::trusted::Trusted;
use crate::ops::approvals::verify::VerifyRequest;
use crate::ops::audit::AuditFinding;
use crate::ops::audit::StepView;
use crate::record::is_record_path;
use crate::schema::POLICY;
use crate::trust::KEYS;

impl Auditor<'_> {
    /// The steps of the line that the other side of a merge would not have let in, where it had another policy or others
    /// had keys there.
    pub(super) fn overtaken(&self, step: &StepView<'_>) -> Result<Vec<AuditFinding>, OpsError> {
        let commit = step.commit;
        let mut changes = commit.changes.iter();
        let is_other = changes.any(|one| [POLICY, KEYS].contains(&one.path.as_str()));
        let (true, None, Some(_)) = (is_other, &self.fixed, &self.ground) else {
            return Ok(Vec::new());
        };
        match (&commit.before, commit.parents.as_slice()) {
            (Some(before), [one, two]) => {
                let other = if one == before { two } else { one };
                self.refused_by(other, before, step)
            }
            _ => Ok(Vec::new()),
        }
    }

    /// The steps that a line took beside a commit and that would not have been let in there.
    fn refused_by(
        &self,
        other: &str,
        before: &str,
        step: &StepView<'_>,
    ) -> Result<Vec<AuditFinding>, OpsError> {
        let repo = self.desk.repository()?;
        let base = repo.merge_base(before, other)?;
        let definitions = step.before.definitions();
        let is_meant = |path: &String| {
            let definition = definitions.type_of_path(path);
            definition.is_some_and(|one| needs_approval(one)) && is_record_path(path, definitions)
        };
        let paths = repo.changed(base.as_deref(), before)?.into_iter();
        let mut paths = paths.map(|one| one.path).filter(is_meant).peekable();
        // A side whose policy can't be used is found by its own rule.
        let (Some(_), Ok(Some(trusted))) = (paths.peek(), Trusted::at(self.desk, other)) else {
            return Ok(Vec::new());
        };
        let line = self.desk.at(before)?;
        let bench = Bench::of(self.desk, &line, &trusted, before, self.time(step)?)?;
        let mut found = Vec::new();
        for record in paths.filter_map(|path| line.record(&path).ok()) {
            let cases = bench.record_cases(&record, &VerifyRequest::default())?;
            let taken = cases.iter().filter(|one| !one.is_waiting);
            let mut bad = taken.filter(|one| !one.judged.judgement.satisfied);
            found.extend(bad.next().map(|case| {
                let finding = said(step, other, &case.judged);
                finding.on(record.path()).of(record.id())
            }));
        }
        Ok(found)
    }
}

fn said(step: &StepView<'_>, other: &str, judged: &Judged) -> AuditFinding {
    let (other, why) = (short(other), was_taken(judged));
    let message = format!("by the policy of {other}, which the merge brings, {why}");
    step.finding(RULE, message).warns().hint(format!(
        "no history tells which side was there first; if {other} was, `itsm audit --from {other}` judges by it"
    ))
}
