//! What is handed to an auditor for each clause of a standard, as data.
//!
//! Clauses are known by their numbers alone; what a report is and how a list is made is decided elsewhere. A desk
//! changes the clauses in `.itsm/schema/evidence.yaml`.

use indexmap::IndexMap;
use serde::Deserialize;

use crate::diagnostic::Diagnostic;
use crate::schema::Category;
use crate::schema::layers::Layers;
use crate::schema::layers::OWN_FOLDER;

/// The name of the file, below `schema/` and below a desk's own definitions.
const FILE: &str = "evidence.yaml";

/// The clauses of a standard, with what answers each.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct EvidenceModel {
    /// The standard with its edition.
    pub standard: String,
    /// The clauses, by number, in the order of the definition.
    pub clauses: IndexMap<String, Clause>,
}

/// What answers one clause.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Clause {
    /// What it is about, in a few words.
    pub title: String,
    /// What an auditor wants to know.
    pub question: String,
    /// Tables of records, by the name of their file.
    pub lists: IndexMap<String, RecordList>,
    /// The KPIs over the period.
    pub kpis: ChosenKpis,
    /// What takes more than a list.
    pub reports: Vec<EvidenceReport>,
    /// The rules whose findings belong to the answer.
    pub findings: Vec<String>,
    /// Folders of the desk that are handed over as they are.
    pub folders: Vec<String>,
    /// What a desk can't show.
    pub missing: Option<String>,
}

/// Some KPIs by id, or all of them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum ChosenKpis {
    /// These.
    Some(Vec<String>),
    /// Every KPI there is.
    All(EveryKpi),
}

/// The word that stands for every KPI.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EveryKpi {
    /// `all`.
    All,
}

impl Default for ChosenKpis {
    fn default() -> Self {
        Self::Some(Vec::new())
    }
}

/// A table of records.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct RecordList {
    /// What is listed, in one sentence.
    pub about: String,
    /// The name of the type of the records.
    #[serde(rename = "type")]
    pub record_type: String,
    /// At which time a record has to be there to be listed.
    pub when: Listing,
    /// The categories of the states that they may stand in; any, if none is named.
    #[serde(default)]
    pub categories: Vec<Category>,
    /// The values that fields may have.
    #[serde(default, rename = "where")]
    pub values: IndexMap<String, Vec<String>>,
    /// Fields that must have a value.
    #[serde(default)]
    pub has: Vec<String>,
    /// The columns.
    pub columns: Vec<String>,
    /// Whether the records themselves are handed over, with notes, approvals and history.
    #[serde(default)]
    pub files: bool,
}

/// At which time a record has to be there to be listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Listing {
    /// It was worked on or open in the period.
    Period,
    /// It is there at the commit.
    Commit,
}

/// A report that takes more than a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EvidenceReport {
    /// The changes whose planned time meets the period.
    ChangesInPeriod,
    /// What is planned from the commit on.
    ForwardSchedule,
    /// Who asked for each change, who approved it and who carried it out.
    Separation,
    /// Changes that could not wait, and how long their authorization took.
    Emergencies,
    /// What the clocks of the work that was closed in the period came to.
    Verdicts,
    /// The commits of the period, and whether they are signed.
    Commits,
}

impl Clause {
    /// Whether a desk has anything to show for it.
    pub fn is_answered(&self) -> bool {
        let has_kpis = self.kpis != ChosenKpis::default();
        has_kpis || !(self.lists.is_empty() && self.reports.is_empty() && self.folders.is_empty())
    }
}

impl EvidenceModel {
    /// Lays a desk's own file over the shipped one; what is wrong with it goes into `out`, and the shipped one serves alone.
    pub fn load(own: &[(String, String)], out: &mut Vec<Diagnostic>) -> Self {
        Layers::collect(&[FILE], own, out)
            .resolve("meta/evidence.schema.json", out)
            .unwrap_or_default()
    }

    /// Reports what is wrong with a desk's own file, which is read when it is wanted and not at each start.
    pub(crate) fn check(own: &[(String, String)], out: &mut Vec<Diagnostic>) {
        if own
            .iter()
            .any(|(path, _)| path.strip_prefix(OWN_FOLDER) == Some(FILE))
        {
            Self::load(own, out);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn load(own: &str) -> (EvidenceModel, Vec<Diagnostic>) {
        let own = [(".itsm/schema/evidence.yaml".to_owned(), own.to_owned())];
        let mut found = Vec::new();
        (EvidenceModel::load(&own, &mut found), found)
    }

    #[test]
    fn the_shipped_clauses_fit_their_schema() {
        let (model, found) = load("version: 1\n");
        assert_eq!(found, []);
        assert_eq!(model.standard, "ISO/IEC 20000-1:2018");
        assert!(model.clauses["8.5.1"].is_answered());
        assert!(!model.clauses["8.4.1"].is_answered());
    }

    #[test]
    fn a_desk_adds_a_clause_and_takes_one_away() {
        let own = "clauses:\n  \"8.4.1\": null\n  \"9.2\": {lists: {audits: {about: Audits., type: audit, when: commit, columns: [id]}}}\n";
        let (model, found) = load(own);
        assert_eq!(found, []);
        assert!(!model.clauses.contains_key("8.4.1"));
        assert_eq!(model.clauses["9.2"].lists["audits"].record_type, "audit");
        assert!(model.clauses["9.2"].question.starts_with("Are audits"));
    }

    #[test]
    fn a_broken_file_is_a_finding_and_the_shipped_one_serves() {
        let (model, found) = load("clauses:\n  \"8.5.1\": {reports: [magic]}\n");
        assert_eq!(found.len(), 1);
        assert!(model.clauses["8.5.1"].is_answered());
    }
}
