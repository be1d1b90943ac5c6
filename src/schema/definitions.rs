//! All definitions of a desk, merged and checked.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

use sha2::Digest;
use sha2::Sha256;

use crate::diagnostic::Diagnostic;
use crate::schema::Field;
use crate::schema::RecordType;
use crate::schema::Relation;
use crate::schema::SHIPPED;
use crate::schema::coherence;
use crate::schema::layers::Layers;
use crate::schema::layers::OWN_FOLDER;
use crate::schema::raw::Ordered;
use crate::schema::raw::RawCommon;
use crate::schema::raw::RawType;
use crate::text::hex;

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
    kpis: Vec<KpiSource>,
    digest: String,
}

impl Definitions {
    /// Merges the shipped definitions with a profile and with the desk's own files.
    ///
    /// `own` holds path (relative to the desk) and text of each file below `.itsm/schema/`. What is wrong with them goes
    /// into `out`; a type that can't be understood falls back to its shipped form, so that records stay readable.
    pub fn load(profile: &str, own: &[(String, String)], out: &mut Vec<Diagnostic>) -> Self {
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
        for name in type_names(own) {
            let base = format!("record/{name}.yaml");
            let changed = format!("profile/{profile}/{name}.yaml");
            let layers = Layers::collect(&[&base, &changed], own, out);
            let Some(raw) = layers.resolve::<RawType>("meta/record.schema.json", out) else {
                continue;
            };
            let built = RecordType::new(raw, fields.clone(), common.required.clone(), &relations);
            coherence::check(&built, &common.relations, &layers, out);
            types.push(Arc::new(built));
        }
        Self {
            types,
            relations: common.relations,
            kpis: kpis(own),
            digest: digest(profile, own),
        }
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

    /// The record type whose folder holds a path.
    pub fn type_of_path(&self, path: &str) -> Option<&Arc<RecordType>> {
        let (folder, _) = path.split_once('/')?;
        self.types.iter().find(|one| one.folder == folder)
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

    /// Every KPI, the desk's own in place of a shipped one of the same id.
    pub fn kpis(&self) -> &[KpiSource] {
        &self.kpis
    }

    /// SHA-256 of every definition file in force, in hexadecimal.
    pub fn digest(&self) -> &str {
        &self.digest
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
