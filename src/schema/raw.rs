//! Definition files as they are written, before anything is checked.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::Value;

use crate::schema::Approval;
use crate::schema::Ask;
use crate::schema::Cascade;
use crate::schema::Category;
use crate::schema::Commitment;
use crate::schema::Compute;
use crate::schema::Guard;
use crate::schema::Metric;
use crate::schema::Operational;
use crate::schema::Recommendation;
use crate::schema::Relation;

/// A map in the order of the file.
pub(crate) type Ordered<T> = IndexMap<String, T>;

/// `common.yaml`.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct RawCommon {
    pub(crate) fields: Ordered<Value>,
    #[serde(default)]
    pub(crate) required: Vec<String>,
    #[serde(default)]
    pub(crate) relations: Ordered<Relation>,
    #[serde(default)]
    pub(crate) metrics: Ordered<Metric>,
}

/// `record/TYPE.yaml`, after its profile and the desk's additions are merged in.
#[derive(Debug, Deserialize)]
pub(crate) struct RawType {
    #[serde(rename = "type")]
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) plural: String,
    #[serde(default)]
    pub(crate) about: String,
    #[serde(default)]
    pub(crate) source: String,
    pub(crate) prefix: Option<String>,
    pub(crate) folder: String,
    #[serde(default)]
    pub(crate) work: bool,
    #[serde(default)]
    pub(crate) fields: Ordered<Value>,
    #[serde(default)]
    pub(crate) required: Vec<String>,
    pub(crate) lifecycle: RawLifecycle,
    #[serde(default)]
    pub(crate) operational: Operational,
    #[serde(default)]
    pub(crate) approval: Approval,
    #[serde(default)]
    pub(crate) template: Vec<String>,
    #[serde(default)]
    pub(crate) columns: Vec<String>,
    #[serde(default)]
    pub(crate) classes: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) unique: Vec<Vec<String>>,
    #[serde(default)]
    pub(crate) recommended: Vec<Recommendation>,
    pub(crate) stale_after: Option<u32>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct RawLifecycle {
    pub(crate) initial: String,
    pub(crate) states: Ordered<RawState>,
    pub(crate) transitions: Ordered<RawTransition>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct RawState {
    pub(crate) title: Option<String>,
    pub(crate) category: Category,
    #[serde(default)]
    pub(crate) about: String,
    #[serde(default)]
    pub(crate) requires: Vec<String>,
    #[serde(default)]
    pub(crate) fixes: Vec<String>,
    #[serde(default)]
    pub(crate) stays: Vec<String>,
    #[serde(default)]
    pub(crate) was: Vec<String>,
    pub(crate) commits: Option<Commitment>,
    pub(crate) retired: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct RawTransition {
    #[serde(default)]
    pub(crate) about: String,
    pub(crate) from: Vec<String>,
    pub(crate) to: String,
    #[serde(default)]
    pub(crate) requires: Vec<String>,
    #[serde(default)]
    pub(crate) asks: Vec<Ask>,
    #[serde(default)]
    pub(crate) computes: Vec<Compute>,
    #[serde(default)]
    pub(crate) guards: Vec<Guard>,
    pub(crate) cascades: Option<Cascade>,
    pub(crate) short: Option<String>,
    pub(crate) milestone: Option<String>,
    #[serde(default)]
    pub(crate) was: Vec<String>,
    pub(crate) retired: Option<String>,
}
