//! The file by which a forge asks the right people for reviews, made from the policy.
//!
//! A forge knows owners of files and no more: that two people or a signature are needed is judged from the policy
//! itself. So the file only names everybody who could take part.

use std::collections::BTreeSet;

use crate::files::Write;
use crate::ops::Desk;
use crate::ops::OpsError;
use crate::ops::Plan;
use crate::ops::approvals::owning;
use crate::ops::approvals::with_a_say;
use crate::ops::desk::CONFIG;
use crate::ops::keys::keyring;
use crate::ops::person::PERSON;
use crate::practice::approval::holders;
use crate::practice::approval::says_who;
use crate::record::Corpus;
use crate::record::Id;
use crate::report::Owned;
use crate::report::Patterns;
use crate::report::code_owners as written;
use crate::report::is_login;
use crate::schema::Names;
use crate::schema::POLICY;
use crate::schema::Policy;
use crate::schema::PolicyRule;
use crate::schema::RecordType;
use crate::schema::Role;
use crate::trust::KEYS;
use crate::trust::Keyring;
use crate::trust::forge::Forge;
use crate::yaml::decode;

/// What the file says first.
const HEAD: &str = "Written by `itsm codeowners` from .itsm/policy.yaml and .itsm/keys.yaml; change those and run it again.";

/// What it says next, where the order of lines decides.
const ORDER: &str = "The last pattern that fits a file decides.";

/// The largest file that GitHub reads, in bytes.
const LARGEST: usize = 3_000_000;

/// The file as it has to be.
#[derive(Debug)]
pub struct CodeOwners {
    /// Its path from the top of the repository.
    pub path: &'static str,
    /// Its text.
    pub text: String,
    /// What the user should know: who is missing from it, and why.
    pub warnings: Vec<String>,
}

/// Makes the file from the policy and the keys of a desk.
pub fn code_owners(desk: &Desk, forge: Forge) -> Result<CodeOwners, OpsError> {
    let maker = Maker {
        desk,
        forge,
        policy: policy(desk)?,
        keyring: keyring(desk)?,
        corpus: desk.standing_corpus()?,
    };
    let mut warnings = BTreeSet::new();
    let places = maker.places();
    let owned = places.iter().map(|place| maker.owned(place, &mut warnings));
    let owned: Vec<Owned> = owned.collect();
    let (patterns, head) = match forge {
        Forge::Github | Forge::Gitlab => (Patterns::Globs, format!("{HEAD}\n{ORDER}")),
        Forge::Gitea => (Patterns::Expressions, HEAD.to_owned()),
    };
    let text = written(&head, &owned, patterns);
    if text.len() >= LARGEST {
        let message = format!(
            "the file would have {} bytes, too many for a forge",
            text.len()
        );
        return Err(OpsError::refused(message).hint("name fewer people in the roles of the policy"));
    }
    Ok(CodeOwners {
        path: path(forge),
        text,
        warnings: warnings.into_iter().collect(),
    })
}

/// Whether the commit that is checked out has exactly this file.
pub fn has_code_owners(desk: &Desk, owners: &CodeOwners) -> Result<bool, OpsError> {
    let name = format!("HEAD:{}", owners.path);
    let found = desk.repository()?.contents(&[name])?.pop().flatten();
    Ok(found.as_deref() == Some(owners.text.as_bytes()))
}

/// Plans the file; one that people have written is not replaced.
pub fn write_code_owners(desk: &Desk, owners: &CodeOwners) -> Result<Plan, OpsError> {
    desk.writable()?;
    let path = owners.path;
    let prefix = desk.repo.as_ref().map_or("", |repo| repo.prefix());
    if !prefix.is_empty() {
        let message = format!("{path} belongs to the top of the repository, outside of the desk");
        return Err(OpsError::usage(message).hint(format!("`itsm codeowners > {path}` there")));
    }
    let known = desk.content(path).ok();
    let is_ours = |bytes: &[u8]| bytes.starts_with(format!("# {HEAD}").as_bytes());
    if known.as_deref().is_some_and(|bytes| !is_ours(bytes)) {
        let message = format!("not replacing {path}, which was written by hand");
        return Err(OpsError::refused(message)
            .hint("`itsm codeowners` prints the lines; put them last, or take the file away"));
    }
    let is_there = known.as_deref() == Some(owners.text.as_bytes());
    let write = Write {
        path: path.to_owned(),
        expected: known,
        content: Some(owners.text.clone().into_bytes()),
    };
    Ok(Plan {
        subject: format!("codeowners: {path}"),
        writes: if is_there { Vec::new() } else { vec![write] },
        ..Plan::default()
    })
}

/// Where each forge looks for the file.
fn path(forge: Forge) -> &'static str {
    match forge {
        Forge::Github => ".github/CODEOWNERS",
        Forge::Gitlab => ".gitlab/CODEOWNERS",
        Forge::Gitea => "CODEOWNERS",
    }
}

/// The files that decide what a forge runs and whom it asks, from the top of the repository.
fn pipelines(forge: Forge) -> &'static [&'static str] {
    match forge {
        Forge::Github => &[".github/"],
        Forge::Gitlab => &[".gitlab-ci.yml", ".gitlab/"],
        Forge::Gitea => &[".forgejo/", ".gitea/", ".github/", "CODEOWNERS"],
    }
}

fn policy(desk: &Desk) -> Result<Policy, OpsError> {
    let Some(text) = text(desk, POLICY)? else {
        return Err(OpsError::usage(format!("there is no {POLICY}"))
            .hint("`itsm policy init` writes one to start from"));
    };
    let mut found = Vec::new();
    Policy::parse(POLICY, &text, &mut found).ok_or_else(|| {
        let fault = found.first();
        let fault = fault.map_or_else(String::new, |one| {
            format!(":{}: {}", one.region.start.line, one.message)
        });
        OpsError::usage(format!("{POLICY}{fault}")).hint("`itsm policy check` shows what is wrong")
    })
}

/// The text of a file of the desk; none where there is no such file.
fn text(desk: &Desk, path: &str) -> Result<Option<String>, OpsError> {
    if !desk.has(path) {
        return Ok(None);
    }
    let failed = |message: String| OpsError::usage(format!("{path} can't be read: {message}"));
    let bytes = desk.content(path).map_err(|fault| failed(fault.message))?;
    let text = decode(&bytes).map_err(|fault| failed(fault.message))?;
    Ok(Some(text.to_owned()))
}

/// A place, and the roles whose holders own it.
struct Place {
    path: String,
    roles: Vec<String>,
}

/// What the file is made from.
struct Maker<'a> {
    desk: &'a Desk,
    forge: Forge,
    policy: Policy,
    keyring: Keyring,
    corpus: Corpus,
}

impl Maker<'_> {
    /// Every place that needs a review, those of the desk itself last, so that nothing comes after them.
    fn places(&self) -> Vec<Place> {
        let prefix = self.desk.repo.as_ref().map_or("", |repo| repo.prefix());
        let mut places = Vec::new();
        for definition in self.desk.definitions.types() {
            let roles = self.roles_of(definition);
            let folders = definition.folders().filter(|_| !roles.is_empty());
            places.extend(folders.map(|folder| Place {
                path: format!("{prefix}{folder}/"),
                roles: roles.clone(),
            }));
        }
        places.sort_by(|a, b| a.path.cmp(&b.path));
        places.push(Place {
            path: format!("{prefix}approvals/"),
            roles: named(self.policy.all_rules()),
        });
        let own = [CONFIG, ".itsm/"].map(|path| format!("{prefix}{path}"));
        let records = self.standing().into_iter();
        let own = own.into_iter();
        let own = own.chain(records.map(|path| format!("{prefix}{path}")));
        places.extend(own.chain(self.pipelines()).map(|path| Place {
            path,
            roles: named([&self.policy.edits]),
        }));
        places
    }

    /// The records of people and teams who have a say, by path.
    fn standing(&self) -> BTreeSet<String> {
        let named = with_a_say(&self.policy, &self.keyring, &self.corpus);
        let owning = owning(&self.policy, self.corpus.records());
        let records = self.corpus.records().iter();
        let records = records.filter(|one| {
            let id = Id::folded(one.id());
            let is_team = one.definition().name != PERSON;
            says_who(one.definition()) && (named.contains(&id) || is_team && owning.contains(&id))
        });
        records.map(|one| one.path().to_owned()).collect()
    }

    /// The files that decide what a forge runs and whom it asks, and those that the policy governs beside them.
    fn pipelines(&self) -> Vec<String> {
        let forge = pipelines(self.forge);
        let governed = self.policy.pipelines.iter();
        let governed = governed.map(|path| path.trim_start_matches('/'));
        let further = governed.filter(|path| {
            let mut known = forge.iter();
            !known.any(|known| path == known || known.ends_with('/') && path.starts_with(known))
        });
        let all = forge.iter().copied().chain(further);
        all.map(str::to_owned).collect()
    }

    /// The roles that the policy asks of a type; where it has no rule for one that needs a review, its own keepers.
    fn roles_of(&self, definition: &RecordType) -> Vec<String> {
        let name = &definition.name;
        let is_reviewed = !is_operational(definition);
        let applies = |rule: &&PolicyRule| {
            let types = &rule.when.types;
            types.contains(name) || types.is_empty() && is_reviewed
        };
        let roles = named(self.policy.rules.iter().filter(applies));
        if roles.is_empty() && is_reviewed {
            return named([&self.policy.edits]);
        }
        roles
    }

    /// The logins of those who hold the roles of a place.
    fn owned(&self, place: &Place, warnings: &mut BTreeSet<String>) -> Owned {
        let mut owned = Owned {
            path: place.path.clone(),
            owners: Vec::new(),
            remarks: Vec::new(),
        };
        let mut people = BTreeSet::new();
        for role in &place.roles {
            match self.policy.roles.get(role) {
                Some(Role::From(way)) => owned.remarks.push(format!(
                    "and whoever {} leads to ({role}), which differs from record to record",
                    way.join(".")
                )),
                Some(role) => people.extend(holders(role, None, &self.corpus).people),
                None => {}
            }
        }
        let (known, unknown): (Vec<_>, Vec<_>) = people
            .into_iter()
            .map(|person| (self.logins(&person), person))
            .partition(|(logins, _)| !logins.is_empty());
        let logins: BTreeSet<String> = known.into_iter().flat_map(|(logins, _)| logins).collect();
        owned.owners = logins.into_iter().collect();
        let unknown: Vec<String> = unknown.into_iter().map(|(_, person)| person).collect();
        self.missing(&mut owned, &unknown, warnings);
        owned
    }

    /// Says who is missing from a line.
    fn missing(&self, owned: &mut Owned, people: &[String], warnings: &mut BTreeSet<String>) {
        let forge = self.forge.name();
        for person in people {
            warnings.insert(format!(
                "{person} has no login on {forge}: `forges` of {KEYS} names it"
            ));
        }
        if !people.is_empty() {
            let names = people.join(", ");
            owned
                .remarks
                .push(format!("without a login on {forge}: {names}"));
        }
        if owned.owners.is_empty() {
            warnings.insert(format!("nobody owns {}", owned.path));
        }
    }

    /// The logins of a person; one that would be more than a word is none.
    fn logins(&self, person: &str) -> Vec<String> {
        let accounts = self.keyring.people.get(person).map(|one| &one.forges);
        let accounts = accounts.into_iter().flatten();
        let own = accounts.filter(|one| one.forge == self.forge.name());
        own.filter_map(|one| one.login.clone().filter(|login| is_login(login)))
            .collect()
    }
}

/// The roles that some rules ask for, each once.
fn named<'a>(rules: impl IntoIterator<Item = &'a PolicyRule>) -> Vec<String> {
    let required = rules.into_iter().flat_map(PolicyRule::requirements);
    let names: BTreeSet<String> = required.map(|one| one.role.clone()).collect();
    names.into_iter().collect()
}

/// Whether everything may be done with records of a type without a review.
fn is_operational(definition: &RecordType) -> bool {
    let operational = &definition.operational;
    let is_all = |names: &Names| matches!(names, Names::All(_));
    operational.new && is_all(&operational.steps) && is_all(&operational.fields)
}
