//! A map as it is written, before its names are checked.

use serde::Deserialize;
use serde_json::Map;
use serde_json::Value;

use crate::import::source::Source;

/// The file, after it was found to fit its meta schema.
#[derive(Debug, Deserialize)]
pub(crate) struct RawMap {
    #[serde(rename = "type")]
    pub(crate) record_type: String,
    pub(crate) mode: RawMode,
    pub(crate) id: String,
    pub(crate) delimiter: Option<char>,
    #[serde(default)]
    pub(crate) missing: Vec<String>,
    pub(crate) timezone: Option<String>,
    #[serde(default)]
    pub(crate) date_formats: Vec<String>,
    #[serde(default)]
    pub(crate) repeated: Repeated,
    pub(crate) rows: Option<Moment>,
    pub(crate) opened: Option<Moment>,
    #[serde(default)]
    pub(crate) events: Vec<Event>,
    pub(crate) state: RawStates,
    #[serde(default)]
    pub(crate) counters: Map<String, Value>,
    pub(crate) fields: Map<String, Value>,
    #[serde(default)]
    pub(crate) external: Map<String, Value>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum RawMode {
    Snapshot,
    Log,
}

/// What a snapshot does with further rows of one id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Repeated {
    /// They are bad rows.
    #[default]
    Refuse,
    /// The last one counts.
    Last,
}

#[derive(Debug, Deserialize)]
pub(crate) struct RawStates {
    pub(crate) column: String,
    pub(crate) values: Map<String, Value>,
}

/// When something happened, and who did it.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Moment {
    /// The column of the time.
    pub(crate) at: String,
    /// Where the person comes from.
    pub(crate) by: Option<Source>,
}

/// A column of a snapshot that says when something happened.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Event {
    /// The column of the time.
    pub(crate) at: String,
    /// Where the person comes from.
    pub(crate) by: Option<Source>,
    /// The step.
    #[serde(rename = "do")]
    pub(crate) step: String,
    /// The state that it leads to.
    pub(crate) to: Option<String>,
}
