//! A corpus that follows a desk from one commit to the next.
//!
//! Hardly anything differs between two commits, so that the records stay where they are, and the few that are others take
//! their places; to read or to sort everything anew would make a history cost its length times its breadth.

use crate::record::Content;
use crate::record::Corpus;
use crate::record::Id;
use crate::record::corpus::Reading;
use crate::record::corpus::read_as_record;
use crate::record::is_note_path;
use crate::record::is_record_path;
use crate::schema::Definitions;

impl Corpus {
    /// Takes over what has become of some files: each is read again, or goes where it is no more.
    pub(crate) fn follow(
        &mut self,
        paths: &[&str],
        definitions: &Definitions,
        mut read: impl FnMut(&str) -> Option<Content>,
    ) {
        for path in paths {
            let content = read(path);
            if is_note_path(path) && definitions.type_of_path(path).is_some() {
                follow_note(&mut self.notes, path, content.is_some());
            } else if is_record_path(path, definitions) {
                self.leave(path);
                let reading = content.and_then(|it| read_as_record(path, definitions, &it));
                self.take(reading);
            }
        }
    }

    fn leave(&mut self, path: &str) {
        self.unread.retain(|one| one.path != path);
        let Ok(at) = self.place(path) else { return };
        let record = self.records.remove(at);
        self.move_on(|place| {
            if *place > at {
                *place -= 1;
            }
        });
        if let Some(places) = self.by_id.get_mut(&Id::folded(record.id())) {
            // Those behind have moved up by one, so that one of them may stand there now.
            if let Some(own) = places.iter().position(|place| *place == at) {
                places.remove(own);
            }
        }
    }

    fn take(&mut self, reading: Option<Reading>) {
        match reading {
            None => {}
            Some(Err(unread)) => {
                let at = self.unread.partition_point(|one| one.path < unread.path);
                self.unread.insert(at, *unread);
            }
            Some(Ok(record)) => {
                let (Ok(at) | Err(at)) = self.place(record.path());
                self.move_on(|place| {
                    if *place >= at {
                        *place += 1;
                    }
                });
                let places = self.by_id.entry(Id::folded(record.id())).or_default();
                places.insert(places.partition_point(|place| *place < at), at);
                self.records.insert(at, record);
            }
        }
    }

    fn move_on(&mut self, mut moves: impl FnMut(&mut usize)) {
        self.by_alias.take();
        self.by_id.values_mut().flatten().for_each(&mut moves);
    }
}

fn follow_note(notes: &mut Vec<String>, path: &str, is_there: bool) {
    let place = notes.binary_search_by(|one| one.as_str().cmp(path));
    match (place, is_there) {
        (Ok(at), false) => drop(notes.remove(at)),
        (Err(at), true) => notes.insert(at, path.to_owned()),
        (Ok(_), true) | (Err(_), false) => {}
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use crate::record::Corpus;
    use crate::schema::Definitions;

    fn titles(corpus: &Corpus) -> Vec<(&str, &str)> {
        let records = corpus.records().iter();
        records.map(|one| (one.id(), one.title())).collect()
    }

    #[test]
    fn what_is_the_same_is_not_read_again() {
        let definitions = Definitions::load("small", &[], &mut Vec::new());
        let path = |name: &str| format!("people/{name}.yaml");
        let text = |word: &str| Ok(format!("title: {word}\n").into_bytes());
        let before = ["ana", "ben", "cleo", "eve"].map(path).to_vec();
        let mut corpus = Corpus::load(before, &definitions, |_| text("Old"));
        let others = ["ben", "cleo", "dan"].map(path);
        let others = others.each_ref().map(String::as_str);
        corpus.follow(&others, &definitions, |one| {
            (one != path("ben")).then(|| text("New"))
        });
        let expected = [
            ("ana", "Old"),
            ("cleo", "New"),
            ("dan", "New"),
            ("eve", "Old"),
        ];
        assert_eq!(titles(&corpus), expected);
        assert!(corpus.record("ben").is_none());
        for (id, title) in expected {
            assert_eq!(corpus.record(id).unwrap().title(), title);
        }
    }

    #[test]
    fn files_that_can_not_be_read_and_notes_follow_too() {
        let definitions = Definitions::load("small", &[], &mut Vec::new());
        let text = |word: &str| Ok(format!("title: {word}\n").into_bytes());
        let notes = ["a", "b"].map(|name| format!("incidents/INC-1.d/notes/{name}.md"));
        let paths = vec!["people/ana.yaml".to_owned(), notes[0].clone()];
        let mut corpus = Corpus::load(paths, &definitions, |_| text("Old"));
        let others = [
            "people/ana.yaml",
            &notes[0],
            &notes[1],
            "else/X.d/notes/c.md",
        ];
        corpus.follow(&others, &definitions, |one| match one {
            "people/ana.yaml" => Some(text("[")),
            one => (one != notes[0]).then(|| text("x")),
        });
        assert_eq!(corpus.notes(), [notes[1].as_str()]);
        assert_eq!((corpus.records().len(), corpus.unread().len()), (0, 1));
        corpus.follow(&others[..1], &definitions, |_| Some(text("New")));
        assert_eq!(titles(&corpus), [("ana", "New")]);
        assert!(corpus.unread().is_empty());
    }
}
