//! Notes: files of their own, so that two people who write at once never conflict.

use crate::files::Write;
use crate::ops::Desk;
use crate::ops::Env;
use crate::ops::Kind;
use crate::ops::OpsError;
use crate::ops::Plan;
use crate::ops::person::me;
use crate::record::Id;
use crate::record::note_folder;

/// How often a name is drawn before we give up.
const DRAWS: usize = 100;

/// A request to write a note.
#[derive(Debug, Clone)]
pub struct NoteRequest {
    /// The record's id, or an unambiguous part of it.
    pub id: String,
    /// The text, Markdown.
    pub text: String,
}

/// Plans a note beside a record, named by time, person and four random characters.
pub fn note(desk: &Desk, env: &Env, request: &NoteRequest) -> Result<(Plan, String), OpsError> {
    desk.writable()?;
    let record = desk.find(&request.id)?;
    let id = crate::record::stem(&record).to_owned();
    let by = me(desk, env)?;
    let text = request.text.trim_end();
    if text.trim().is_empty() {
        return Err(OpsError::usage("the note is empty").hint("give the text, or pipe it in"));
    }
    let time = env.now.format("%Y%m%dT%H%M%SZ");
    let folder = note_folder(&record);
    let known = desk.files_in(&folder)?;
    let mut drawn = (0..DRAWS).map(|_| format!("{folder}/{time}-{by}-{}.md", random(env)));
    let path = drawn.find(|path| !known.contains(path)).ok_or_else(|| {
        OpsError::new(
            Kind::Internal,
            format!("no free name was found in {folder}"),
        )
    })?;
    let plan = Plan {
        subject: format!("{id}: note"),
        writes: vec![Write {
            path,
            expected: None,
            content: Some(format!("{text}\n").into_bytes()),
        }],
        ..Plan::default()
    };
    Ok((plan.trailers_for(&id, None), id))
}

/// Four characters, so that two notes of one second have two names.
fn random(env: &Env) -> String {
    let drawn = Id::draw("", env.now.date_naive(), (env.random)());
    let last = drawn.as_str().rsplit('-').next().unwrap_or_default();
    last.chars().take(4).collect::<String>().to_lowercase()
}
