//! All definitions of a desk, merged and checked.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::DateTime;
use chrono::Utc;
use sha2::Digest;
use sha2::Sha256;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Level;
use crate::diagnostic::Region;
use crate::schema::Change;
use crate::schema::Config;
use crate::schema::Edition;
use crate::schema::EvidenceModel;
use crate::schema::Field;
use crate::schema::Lifecycle;
use crate::schema::Metric;
use crate::schema::Migration;
use crate::schema::PastProfile;
use crate::schema::RecordType;
use crate::schema::Relation;
use crate::schema::RiskModel;
use crate::schema::SHIPPED;
use crate::schema::SourceFile;
use crate::schema::coherence;
use crate::schema::layers::Layers;
use crate::schema::layers::OWN_FOLDER;
use crate::schema::migration;
use crate::schema::raw::Ordered;
use crate::schema::raw::RawCommon;
use crate::schema::raw::RawType;
use crate::text::hex;
use crate::text::plural;

/// The name under which a desk is reported whose records lack migrations.
const BEHIND: &str = "definitions-behind";

/// The file of a KPI.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KpiSource {
    /// The id: the stem of the file's name.
    pub id: String,
    /// The path shown in findings.
    pub path: String,
    /// The SQL with its head comment.
    pub text: String,
}

/// Record types, relations and KPI sources, as a desk has them.
#[derive(Debug)]
pub struct Definitions {
    types: Vec<Arc<RecordType>>,
    relations: Ordered<Relation>,
    metrics: Ordered<Metric>,
    kpis: Vec<KpiSource>,
    risk: RiskModel,
    digest: String,
    migrations: Vec<Migration>,
}

impl Definitions {
    /// Merges the shipped definitions with a profile and with the desk's own files.
    ///
    /// `own` holds path (relative to the desk) and text of each file below `.itsm/schema/`. What is wrong with them goes
    /// into `out`; a type that can't be understood falls back to its shipped form, so that records stay readable.
    pub fn load(profile: &str, own: &[(String, String)], out: &mut Vec<Diagnostic>) -> Self {
        let config = Config {
            profile: profile.to_owned(),
            ..Config::default()
        };
        Self::of(&config, own, out)
    }

    /// The same for a configuration: with the profiles that the desk had before, and what its records still lack.
    pub fn of(config: &Config, own: &[(String, String)], out: &mut Vec<Diagnostic>) -> Self {
        let layers = Layers::collect(&["common.yaml"], own, out);
        let common: RawCommon = layers
            .resolve("meta/common.schema.json", out)
            .unwrap_or_default();
        let fields: Vec<Field> = common
            .fields
            .iter()
            .map(|(name, schema)| Field::new(name, schema))
            .collect();
        let relations: Vec<String> = common.relations.keys().cloned().collect();
        let mut types = Vec::new();
        let mut files = Vec::new();
        for name in type_names(own) {
            let (layers, raw) = raw_type(&name, &config.profile, own, out);
            let Some(raw) = raw else { continue };
            let written = Lifecycle::from(&raw.lifecycle);
            let past = past(&name, &config.edition, own);
            let lifecycle = written.clone().dated().preceded(past);
            let required = common.required.clone();
            let fields = shared(&name, &fields, &common.metrics);
            let built = RecordType::new(raw, lifecycle, fields, required, &relations);
            types.push(built);
            files.push((written, layers));
        }
        for (built, (written, layers)) in types.iter().zip(&files) {
            coherence::check(built, written, &common.relations, &types, layers, out);
        }
        let migrations = migration::migrations(own, out);
        remember_folders(&mut types, &migrations);
        let definitions = Self {
            types: types.into_iter().map(Arc::new).collect(),
            relations: common.relations,
            metrics: common.metrics,
            kpis: kpis(own),
            risk: Layers::collect(&["risk.yaml"], own, out)
                .resolve("meta/risk.schema.json", out)
                .unwrap_or_default(),
            digest: digest(&config.profile, own),
            migrations: migrations.iter().map(|(one, _)| one.clone()).collect(),
        };
        for (at, (one, file)) in migrations.iter().enumerate() {
            if one.is_pending(&config.edition) {
                let later = migrations.get(at..).unwrap_or_default();
                migration::check(one, file, &definitions, later, out);
            }
        }
        EvidenceModel::check(own, out);
        out.extend(definitions.behind(&config.edition));
        definitions
    }

    /// The warning that the records of an edition lack migrations.
    fn behind(&self, edition: &Edition) -> Option<Diagnostic> {
        let names: Vec<&str> = self.pending(edition).map(|one| one.name.as_str()).collect();
        if names.is_empty() {
            return None;
        }
        let count = plural(names.len(), "migration");
        Some(Diagnostic {
            path: "itsm.yaml".to_owned(),
            region: Region::top(),
            rule: BEHIND.into(),
            level: Level::Warning,
            record: None,
            message: format!("the records lack {count}: {}", names.join(", ")),
            hint: Some("`itsm upgrade` brings them up to date".to_owned()),
        })
    }

    /// The record types, by name.
    pub fn types(&self) -> &[Arc<RecordType>] {
        &self.types
    }

    /// The record type of this name, singular or plural.
    pub fn record_type(&self, name: &str) -> Option<&Arc<RecordType>> {
        self.types
            .iter()
            .find(|one| one.name == name || one.plural == name)
    }

    /// The record type whose folder holds a path; a folder that no type has any more is that of the one that had it.
    pub fn type_of_path(&self, path: &str) -> Option<&Arc<RecordType>> {
        let (folder, _) = path.split_once('/')?;
        let own = self.types.iter().find(|one| one.folder == folder);
        own.or_else(|| {
            let held = |one: &&Arc<RecordType>| one.earlier_folders.iter().any(|it| it == folder);
            self.types.iter().find(held)
        })
    }

    /// The relations, by the name of their stored direction.
    pub fn relations(&self) -> impl Iterator<Item = (&str, &Relation)> {
        self.relations
            .iter()
            .map(|(name, relation)| (name.as_str(), relation))
    }

    /// The relation of this name.
    pub fn relation(&self, name: &str) -> Option<&Relation> {
        self.relations.get(name)
    }

    /// The metrics that agreements set goals for, by name.
    pub fn metrics(&self) -> impl Iterator<Item = (&str, &Metric)> {
        self.metrics
            .iter()
            .map(|(name, metric)| (name.as_str(), metric))
    }

    /// The metric of this name.
    pub fn metric(&self, name: &str) -> Option<&Metric> {
        self.metrics.get(name)
    }

    /// Every KPI, the desk's own in place of a shipped one of the same id.
    pub fn kpis(&self) -> &[KpiSource] {
        &self.kpis
    }

    /// How the risk of a change is computed, and when it is reviewed afterwards.
    pub fn risk(&self) -> &RiskModel {
        &self.risk
    }

    /// Every migration in the order in which they are applied.
    pub fn migrations(&self) -> &[Migration] {
        &self.migrations
    }

    /// The migrations that the records of an edition lack.
    pub fn pending<'a>(&'a self, edition: &'a Edition) -> impl Iterator<Item = &'a Migration> {
        let migrations = self.migrations.iter();
        migrations.filter(|migration| migration.is_pending(edition))
    }

    /// SHA-256 of every definition file in force, in hexadecimal.
    pub fn digest(&self) -> &str {
        &self.digest
    }
}

/// The fields that a type shares with others; only types that a metric is measured on have verdicts to freeze.
fn shared(name: &str, fields: &[Field], metrics: &Ordered<Metric>) -> Vec<Field> {
    let mut types = metrics.values().flat_map(|metric| &metric.types);
    let is_measured = types.any(|one| one == name);
    let fields = fields.iter().filter(|field| is_measured || !field.frozen);
    fields.cloned().collect()
}

/// The files of a type in a profile, and what they say together.
fn raw_type(
    name: &str,
    profile: &str,
    own: &[(String, String)],
    out: &mut Vec<Diagnostic>,
) -> (Layers, Option<RawType>) {
    let base = format!("record/{name}.yaml");
    let changed = format!("profile/{profile}/{name}.yaml");
    let layers = Layers::collect(&[&base, &changed], own, out);
    let raw = layers.resolve("meta/record.schema.json", out);
    (layers, raw)
}

/// The life cycles that a type had in earlier profiles, each until a time.
///
/// What the desk's own files make of them is not reported: they are written for the present profile.
fn past(
    name: &str,
    edition: &Edition,
    own: &[(String, String)],
) -> Vec<(DateTime<Utc>, Lifecycle)> {
    let lifecycle = |past: &PastProfile| {
        let (_, raw) = raw_type(name, &past.profile, own, &mut Vec::new());
        Some((past.until, Lifecycle::from(&raw?.lifecycle).dated()))
    };
    edition.past.iter().filter_map(lifecycle).collect()
}

/// Tells each type which folders its records are moved out of, so that none is missed before that is done.
fn remember_folders(types: &mut [RecordType], migrations: &[(Migration, SourceFile)]) {
    let changes = migrations.iter().flat_map(|(one, _)| &one.steps);
    for change in changes {
        let Change::Move(renaming) = change else {
            continue;
        };
        let moved = types.iter_mut();
        for one in moved.filter(|one| one.name == renaming.record_type) {
            let is_known = one.folders().any(|folder| folder == renaming.from);
            one.earlier_folders
                .extend((!is_known).then(|| renaming.from.clone()));
        }
    }
}

/// The names of all types, shipped and the desk's own, sorted.
fn type_names(own: &[(String, String)]) -> BTreeSet<String> {
    let own = own
        .iter()
        .filter_map(|(path, _)| path.strip_prefix(OWN_FOLDER));
    let files = SHIPPED.iter().map(|(name, _)| *name).chain(own);
    let names = files.filter_map(|name| name.strip_prefix("record/")?.strip_suffix(".yaml"));
    names.map(str::to_owned).collect()
}

/// The KPI files, by id.
fn kpis(own: &[(String, String)]) -> Vec<KpiSource> {
    let shipped = SHIPPED
        .iter()
        .map(|(path, text)| (*path, format!("schema/{path}"), *text));
    let own = own.iter().filter_map(|(path, text)| {
        Some((path.strip_prefix(OWN_FOLDER)?, path.clone(), text.as_str()))
    });
    let named = shipped.chain(own).filter_map(|(name, path, text)| {
        let name = name.strip_prefix("kpi/")?.strip_suffix(".sql")?;
        let id = name.rsplit('/').next()?.to_owned();
        let text = text.to_owned();
        Some((id.clone(), KpiSource { id, path, text }))
    });
    named.collect::<BTreeMap<_, _>>().into_values().collect()
}

fn digest(profile: &str, own: &[(String, String)]) -> String {
    let mut hash = Sha256::new();
    let own = own
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()));
    let mut files: Vec<(&str, &str)> = SHIPPED.iter().copied().chain(own).collect();
    files.sort_unstable();
    hash.update(profile);
    for (path, text) in files {
        hash.update([0]);
        hash.update(path);
        hash.update([0]);
        hash.update(text);
    }
    hex(&hash.finalize())
}
