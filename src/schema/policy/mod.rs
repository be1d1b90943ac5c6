//! The approval policy of a desk: who has to approve what, and how well that has to be proven.
//!
//! Data alone, read from `.itsm/policy.yaml` and valid as a whole or not at all: half a policy would let through what the
//! other half stops. Whom a role names and whether enough have approved is decided in `practice::approval`.

mod asked;
mod known;
mod pipelines;
mod read;
mod reader;

use std::collections::BTreeSet;

use chrono::TimeDelta;
use indexmap::IndexMap;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Level;
use crate::schema::SourceFile;
use crate::yaml::Document;
use crate::yaml::FieldPath;

/// The file of the policy, from the top of the desk.
pub const POLICY: &str = ".itsm/policy.yaml";

/// The rule under which findings about the policy are reported.
pub(crate) const RULE: &str = "policy";

/// The step at which a rule applies that names none.
const USUAL_STEP: &str = "authorize";

/// The field of the risk, which no judgement takes from a record alone.
const RISK: &str = "risk";

/// A valid policy.
#[derive(Debug)]
pub struct Policy {
    /// Who may be asked, by the name of the role, in the order of the file.
    pub roles: IndexMap<String, Role>,
    /// The rules, in the order of the file; every one that matches applies.
    pub rules: Vec<PolicyRule>,
    /// What the risk by which rules are chosen is at least.
    pub risk_floor: Vec<RiskFloor>,
    /// Whose approval does not count because of what else they did.
    pub separation: Separation,
    /// How long a statement is good for, by the time it claims.
    pub expire_after: TimeDelta,
    /// Whether a commit that adds an entry must be signed with a key of the person whom the entry names.
    pub signed_steps: bool,
    /// Addresses under which forges commit for people; they are nobody's.
    pub forge_committers: Vec<String>,
    /// What an edit of the policy, the keys, the configuration or a definition needs.
    pub edits: PolicyRule,
    /// Whether it is the forge that keeps out what nobody reviewed, so that checks of a pull request let an edit wait for
    /// its review.
    pub forge_gate: bool,
    /// The files that decide what a forge or a machine runs to check the desk, whose edits need the same: paths from the
    /// top of the repository, with a slash at their beginning; one that ends in a slash is a folder.
    pub pipelines: Vec<String>,
    file: SourceFile,
}

/// Who holds a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Role {
    /// Every active person of the desk, contacts of customers left out.
    Anyone,
    /// People by their ids.
    People(Vec<String>),
    /// The members and the lead of a team.
    Team(String),
    /// Whoever the fields lead to, hop by hop from the record that is decided on.
    From(Vec<String>),
}

/// One rule: where it matches, and what it asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyRule {
    /// Its name.
    pub name: String,
    /// The records and steps that it is for.
    pub when: When,
    /// How many people of which roles; each person fills one place.
    pub require: Vec<Requirement>,
    /// The least evidence that counts.
    pub evidence: Evidence,
    /// What is owed after the step.
    pub afterwards: Option<Afterwards>,
    /// The place of the rule in the file.
    pub place: FieldPath,
}

/// The records and steps that a rule is for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct When {
    /// The types; none means every type.
    pub types: Vec<String>,
    /// The steps, as the approval guards of life cycles name them.
    pub steps: Vec<String>,
    /// What has to be so of fields.
    pub fields: Vec<Match>,
}

/// A condition on a field, of the record itself or of records that it leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// The fields to follow, the last of which has the value.
    pub path: Vec<String>,
    /// The values of which one is enough; none stands for a field without a value.
    pub values: Vec<Option<String>>,
}

/// So many people of a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// The role.
    pub role: String,
    /// How many.
    pub count: Count,
}

/// How many people of a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// A number, at least 1.
    Number(u32),
    /// A share of those who may, in percent, rounded up, at least one person.
    Percent(u32),
    /// All who may, at least one person.
    All,
}

/// How well a decision is proven, from least to most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Evidence {
    /// Somebody wrote a name.
    Asserted,
    /// The commit that brought the statement is signed by the person.
    Commit,
    /// A forge has the person's review, and a trusted program attests that.
    Forge,
    /// The person signed the statement.
    Signature,
    /// The person signed it with a key in a device, which was touched for that.
    Hardware,
}

/// The keys of `separation`, in the order in which they are reported.
pub const SEPARATED: [&str; 4] = ["requester", "author", "assignee", "unknown"];

/// Whose approval does not count; each is so unless the policy says `allow`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one word of the policy, independent of the others"
)]
pub struct Separation {
    /// Whether the requester's does not.
    pub requester: bool,
    /// Whether that of somebody who wrote the content does not.
    pub author: bool,
    /// Whether that of the person who carries it out does not.
    pub assignee: bool,
    /// Whether an author whom nobody knows stands against every approval.
    pub unknown: bool,
}

impl Default for Separation {
    /// Everything is kept apart.
    fn default() -> Self {
        Self {
            requester: true,
            author: true,
            assignee: true,
            unknown: true,
        }
    }
}

/// What the risk by which rules are chosen is at least, where conditions hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RiskFloor {
    /// The conditions, all of which have to hold.
    pub when: Vec<Match>,
    /// The risk.
    pub risk: String,
    /// The place in the file.
    pub place: FieldPath,
}

/// What is owed after a step that could not wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Afterwards {
    /// So many people of a role.
    pub requirement: Requirement,
    /// How long after the step.
    pub within: TimeDelta,
}

impl Evidence {
    /// All of them, from least to most.
    pub const ALL: [Self; 5] = [
        Self::Asserted,
        Self::Commit,
        Self::Forge,
        Self::Signature,
        Self::Hardware,
    ];

    /// The word of the policy.
    pub fn name(self) -> &'static str {
        match self {
            Self::Asserted => "asserted",
            Self::Commit => "commit",
            Self::Forge => "forge",
            Self::Signature => "signature",
            Self::Hardware => "hardware",
        }
    }
}

impl Count {
    /// How many people that are, of so many who may.
    pub fn of(self, eligible: usize) -> usize {
        let needed = match self {
            Self::Number(number) => usize::try_from(number).unwrap_or(usize::MAX),
            Self::Percent(percent) => {
                let share = u128::from(percent) * u128::try_from(eligible).unwrap_or(u128::MAX);
                usize::try_from(share.div_ceil(100)).unwrap_or(usize::MAX)
            }
            Self::All => eligible,
        };
        needed.max(1)
    }
}

impl std::fmt::Display for Count {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(number) => write!(out, "{number}"),
            Self::Percent(percent) => write!(out, "{percent} %"),
            Self::All => out.write_str("all"),
        }
    }
}

impl Policy {
    /// Reads a policy; what is wrong with it goes into `out`, and then there is none.
    pub fn parse(path: &str, text: &str, out: &mut Vec<Diagnostic>) -> Option<Self> {
        let before = out.len();
        let file = SourceFile::parse(path, text, out)?;
        let policy = read::policy(file, out)?;
        let found = out.get(before..).unwrap_or_default();
        let is_valid = found.iter().all(|one| one.level != Level::Error);
        is_valid.then_some(policy)
    }

    /// The file as it is written.
    pub fn document(&self) -> &Document {
        &self.file.document
    }

    /// A finding about a place of the policy.
    pub fn finding(&self, place: &FieldPath, level: Level, message: String) -> Diagnostic {
        Diagnostic {
            level,
            ..self.file.finding(RULE, place, message)
        }
    }

    /// The place of a role.
    pub fn place_of_role(&self, role: &str) -> FieldPath {
        FieldPath::root().key("roles").key(role)
    }

    /// The fields of a record that say who decides on it, or how many: those from which roles and conditions start.
    ///
    /// The risk is not among them: it is worked out anew wherever somebody decides.
    pub fn deciding_fields(&self) -> BTreeSet<&str> {
        let starts = self.roles.values().filter_map(|role| match role {
            Role::From(path) => Some(path),
            Role::Anyone | Role::People(_) | Role::Team(_) => None,
        });
        let rules = self.all_rules().flat_map(|rule| &rule.when.fields);
        let floors = self.risk_floor.iter().flat_map(|floor| &floor.when);
        let conditions = rules.chain(floors).map(|one| &one.path);
        let first = starts.chain(conditions).filter_map(|path| path.first());
        let first = first.map(String::as_str);
        first.filter(|field| *field != RISK).collect()
    }

    /// Every rule, that for edits of the policy itself last.
    pub fn all_rules(&self) -> impl Iterator<Item = &PolicyRule> {
        self.rules.iter().chain(std::iter::once(&self.edits))
    }
}

impl PolicyRule {
    /// Every requirement, what is owed afterwards last.
    pub fn requirements(&self) -> impl Iterator<Item = &Requirement> {
        let later = self.afterwards.iter().map(|one| &one.requirement);
        self.require.iter().chain(later)
    }
}

#[cfg(test)]
mod tests;
