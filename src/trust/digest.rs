//! The digest of what a record says, which an approval names.
//!
//! Made of the parsed values, never of the bytes: comments, order of keys, quotes and line ends leave it as it is, every
//! other change gives another digest. Fields that no definition knows stay in, so that nothing slips by unseen.

use serde_json::Map;
use serde_json::Value;
use serde_json::json;
use sha2::Digest;
use sha2::Sha256;

use crate::practice::approval::says_who;
use crate::record::Record;
use crate::schema::Field;
use crate::schema::Names;
use crate::schema::RecordType;
use crate::schema::core_value;
use crate::text::hex;
use crate::yaml::Document;

/// What the bytes begin with that the digest of a record is made of; another form gets another word.
const RECORD: &str = "itsm-record/v1\n";

/// The same for a file that governs the desk.
const FILE: &str = "itsm-file/v1\n";

/// What happened to a record, which is only added to.
const LOG: &str = "log";

/// What every other type leaves out: where the record stands, what happened to it, what it was once called.
const LEFT_OUT: [&str; 3] = ["state", LOG, "aliases"];

/// The largest whole number of which canonical JSON holds every digit (RFC 8785, appendix D).
const SAFE: u64 = 1 << 53;

/// What an approval of a record stands for, sets in order.
///
/// Where every field is operational, none is left out for that: the word says what needs no review, not that anything
/// may follow what was approved.
pub fn content(record: &Record) -> Value {
    let definition = record.definition();
    let members = match record.typed() {
        Value::Object(members) => members,
        _ => Map::new(),
    };
    let kept = members
        .into_iter()
        .filter(|(name, _)| !is_left_out(definition, name));
    let ordered = kept.map(|(name, value)| match definition.field(&name) {
        Some(field) => (name, ordered(value, &field.schema)),
        None => (name, value),
    });
    // The type stands beside the fields, so that a field called `type` can't hide behind it.
    json!({"type": definition.name, "record": ordered.collect::<Map<_, _>>()})
}

/// The bytes that the digest of a record is the SHA-256 of.
pub fn canonical_record(record: &Record) -> String {
    canonical_content(&content(record))
}

/// The bytes that the digest of a content is the SHA-256 of.
pub fn canonical_content(content: &Value) -> String {
    format!("{RECORD}{}", canonical(content))
}

/// The digest of a content that a record has, had or could have had.
pub fn of_content(content: &Value) -> String {
    sha256(&canonical_content(content))
}

/// The digest of what a record says, in 64 hexadecimal digits.
pub fn of_record(record: &Record) -> String {
    sha256(&canonical_record(record))
}

/// The digest of what a file of YAML says that governs the desk; the path is one from the desk's top.
///
/// Plain `true` and `3` are told from text in quotes, because definitions do so as well.
pub fn of_file(path: &str, document: &Document) -> String {
    file(&json!({"path": path, "content": core_value(document.root())}))
}

/// The digest of another text that governs the desk, such as the SQL of a KPI; CRLF counts as LF.
pub fn of_text(path: &str, text: &str) -> String {
    file(&json!({"path": path, "text": text.replace("\r\n", "\n")}))
}

/// The digest of the bytes of a file that somebody else reads, such as the pipeline of a forge: nothing about them is
/// known to mean the same. None for a file that is taken away.
pub fn of_bytes(path: &str, bytes: Option<&[u8]>) -> String {
    let sha256 = bytes.map(|bytes| hex(&Sha256::digest(bytes)));
    file(&json!({"path": path, "sha256": sha256}))
}

fn file(value: &Value) -> String {
    sha256(&format!("{FILE}{}", canonical(value)))
}

/// A value in the canonical JSON of RFC 8785; whole numbers past 2^53 are written as text, for there their digits count.
pub fn canonical(value: &Value) -> String {
    // Values have no keys but texts, and no number that is none, so that this can't fail; and if it did, no two values
    // may come out the same.
    let exact = exact(value);
    serde_json_canonicalizer::to_string(&exact).unwrap_or_else(|_| exact.to_string())
}

fn sha256(text: &str) -> String {
    hex(&Sha256::digest(text))
}

fn is_left_out(definition: &RecordType, name: &str) -> bool {
    let is_frozen = |field: &Field| field.frozen;
    // Where a person or a team stands decides whose word counts, and so does every name of theirs.
    if says_who(definition) {
        return name == LOG || definition.field(name).is_some_and(is_frozen);
    }
    let operational = match &definition.operational.fields {
        Names::Some(fields) => fields.iter().any(|field| field == name),
        Names::All(_) => false,
    };
    let is_bound = definition.approval.binds.iter().any(|field| field == name);
    let left_out = &definition.approval.leaves_out;
    LEFT_OUT.contains(&name)
        || (operational && !is_bound)
        || left_out.iter().any(|field| field == name)
        || definition.field(name).is_some_and(is_frozen)
}

/// A value with every list in order that its schema calls a set.
fn ordered(value: Value, schema: &Value) -> Value {
    match value {
        Value::Array(items) => {
            let below = &schema["items"];
            let mut items: Vec<Value> =
                items.into_iter().map(|item| ordered(item, below)).collect();
            if schema["uniqueItems"] == Value::Bool(true) {
                items.sort_by_cached_key(canonical);
            }
            Value::Array(items)
        }
        Value::Object(members) => {
            let named = &schema["properties"];
            let below = |name: &str| named.get(name).unwrap_or(&schema["additionalProperties"]);
            let members = members.into_iter();
            Value::Object(
                members
                    .map(|(name, value)| {
                        let value = ordered(value, below(&name));
                        (name, value)
                    })
                    .collect(),
            )
        }
        other => other,
    }
}

fn exact(value: &Value) -> Value {
    match value {
        Value::Number(number) => {
            let is_safe = number
                .as_i64()
                .map_or(number.is_f64(), |one| one.unsigned_abs() <= SAFE);
            if is_safe {
                value.clone()
            } else {
                Value::String(number.to_string())
            }
        }
        Value::Array(items) => items.iter().map(exact).collect(),
        Value::Object(members) => {
            let members = members.iter();
            Value::Object(
                members
                    .map(|(name, value)| (name.clone(), exact(value)))
                    .collect(),
            )
        }
        _ => value.clone(),
    }
}
