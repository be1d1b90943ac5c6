//! Notes of nobody.

use crate::check::Body;
use crate::check::Check;
use crate::check::Context;
use crate::check::Example;
use crate::check::Rule;
use crate::check::Sink;
use crate::diagnostic::Level;
use crate::record::Corpus;
use crate::record::Id;
use crate::record::Record;
use crate::record::is_record_path;
use crate::record::note_folder;
use crate::record::record_of_note;
use crate::record::stem;

pub(super) static RULE: Rule = Rule {
    name: "orphan-note",
    level: Level::Error,
    summary: "Finds notes whose record does not lie beside them.",
    why: "A note belongs to the record that its folder is named after. Where one person gives a record another id or folder while another person writes a note, git puts the note into the old folder, and no command shows it any more.",
    example: Example {
        files: &[
            ("incidents/INC-2611-8M4RZN.yaml", Body::Text(RECORD)),
            (
                "incidents/INC-2611-7K3QXM.d/notes/20261120T081500Z-ana-7f3k.md",
                Body::Text("The relay is down.\n"),
            ),
        ],
    },
    fix: Example {
        files: &[
            ("incidents/INC-2611-8M4RZN.yaml", Body::Text(RECORD)),
            (
                "incidents/INC-2611-8M4RZN.d/notes/20261120T081500Z-ana-7f3k.md",
                Body::Text("The relay is down.\n"),
            ),
        ],
    },
    check: Check::Notes(check),
};

const RECORD: &str = "\
id: INC-2611-8M4RZN
title: Outbound mail is rejected
state: new
aliases: [INC-2611-7K3QXM]
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: new}
";

fn check<'a>(context: &Context<'a>, sink: &mut Sink<'a>) {
    let corpus = context.corpus;
    for note in corpus.notes() {
        let Some(record) = record_of_note(note) else {
            continue;
        };
        if is_record_path(&record, context.definitions) && !is_there(corpus, &record) {
            let id = stem(&record);
            let message = format!("there is no record {record} that this note belongs to");
            let hint = home(corpus, id).map_or_else(
                || format!("`git log -- {record}` shows what became of {id}"),
                |home| moved(corpus, note, &home),
            );
            sink.on_unread(note, id, message).hint(hint);
        }
    }
}

/// Whether a record, read or not, lies at a path.
fn is_there(corpus: &Corpus, path: &str) -> bool {
    let unread = corpus.unread();
    let among_unread = unread.binary_search_by(|one| one.path.as_str().cmp(path));
    corpus.at_path(path).is_some() || among_unread.is_ok()
}

/// Where the record lies that bears an id, or bore it.
fn home(corpus: &Corpus, id: &str) -> Option<String> {
    let read = corpus.meant(id).map(Record::path);
    let is_it = |path: &&str| Id::folded(stem(path)) == Id::folded(id);
    let mut unread = corpus.unread().iter().map(|one| one.path.as_str());
    read.or_else(|| unread.find(is_it)).map(str::to_owned)
}

/// How the note gets to its record; git moves nothing into a folder that is not there.
fn moved(corpus: &Corpus, note: &str, home: &str) -> String {
    let folder = format!("{}/", note_folder(home));
    let name = note.rsplit('/').next().unwrap_or(note);
    let from = corpus.notes().partition_point(|one| *one < folder);
    let next = corpus.notes().get(from);
    let make = if next.is_some_and(|one| one.starts_with(&folder)) {
        String::new()
    } else {
        format!("mkdir -p {folder} && ")
    };
    format!("`{make}git mv {note} {folder}{name}` brings it to its record")
}
