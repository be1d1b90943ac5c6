//! The merge of the keys of a desk: two who add keys have no quarrel, wherever their lines stand.
//!
//! People, bots, keys and accounts are sets: what either side added is there, and each member of one is merged by itself.
//! What both say differently of one thing is left to a person. The file of one side is kept with its comments, and the
//! other's additions come to it; which one that is hangs on the texts alone, since a rebase swaps the sides.

use std::collections::BTreeSet;

use serde_json::Map;
use serde_json::Value;

use crate::merge::Conflict;
use crate::merge::Markers;
use crate::merge::Merged;
use crate::merge::Side;
use crate::merge::Sides;
use crate::merge::Why;
use crate::merge::lines;
use crate::schema::core_value;
use crate::yaml::Document;
use crate::yaml::Edit;
use crate::yaml::FieldPath;

/// Merges three copies of the file of keys; `fault` says what is wrong with a text that was put together.
pub fn keys(
    sides: &Sides<'_>,
    markers: &Markers<'_>,
    fault: impl Fn(&str) -> Option<String>,
) -> Merged {
    if let Some(text) = sides.untouched() {
        return Merged::clean(text);
    }
    let joined = joined(sides).and_then(|text| match fault(&text) {
        Some(why) => Err(Box::new(Conflict::whole(Why::Contradiction(why)))),
        None => Ok(text),
    });
    match joined {
        Ok(text) => Merged::clean(text),
        Err(conflict) => {
            let merged = lines::merge(sides, markers, |_| false);
            let merged = match merged.conflicts {
                0 => lines::apart(sides, markers),
                _ => merged,
            };
            Merged {
                conflicts: vec![*conflict],
                ..Merged::clean(merged.text)
            }
        }
    }
}

/// Merges three copies of the keys as OpenSSH reads them, each line by itself: what is made of the merged keys may have
/// another order.
pub fn signers(sides: &Sides<'_>) -> Merged {
    if let Some(text) = sides.untouched() {
        return Merged::clean(text);
    }
    let base: BTreeSet<&str> = sides.base.unwrap_or_default().lines().collect();
    let ours: BTreeSet<&str> = sides.ours.lines().collect();
    let theirs: BTreeSet<&str> = sides.theirs.lines().collect();
    let stays = |line: &&str| match (ours.contains(line), theirs.contains(line)) {
        (true, true) => true,
        _ => !base.contains(line),
    };
    let mut lines: Vec<&str> = ours.union(&theirs).copied().filter(stays).collect();
    // A comment comes first, then people, then programs, each by name.
    lines.sort_by_key(|line| {
        let is_bot = line.contains("namespaces=\"review@");
        (!line.starts_with('#'), is_bot, *line)
    });
    Merged::clean(lines.join("\n") + "\n")
}

fn joined(sides: &Sides<'_>) -> Result<String, Box<Conflict>> {
    let read = |text: &str, side: Side| {
        Document::parse(text).map_err(|_| Box::new(Conflict::whole(Why::Unreadable(side))))
    };
    let ours = read(sides.ours, Side::Ours)?;
    let theirs = read(sides.theirs, Side::Theirs)?;
    let base = sides.base.map(|text| read(text, Side::Base)).transpose()?;
    let is_swapped = sides.ours > sides.theirs;
    let (kept, other) = if is_swapped {
        (&theirs, &ours)
    } else {
        (&ours, &theirs)
    };
    let mut join = Join::default();
    let before = base.as_ref().map(|base| core_value(base.root()));
    join.values(
        &FieldPath::root(),
        &before.unwrap_or_default(),
        &core_value(kept.root()),
        &core_value(other.root()),
    )
    .map_err(|conflict| {
        if is_swapped {
            turned(conflict)
        } else {
            conflict
        }
    })?;
    let lost = |_| Box::new(Conflict::whole(Why::Comments));
    let mut merged = kept.edit(&join.edits).map_err(lost)?;
    for path in join.gone.into_iter().rev() {
        merged = merged.edit(&[Edit::Remove { path }]).map_err(lost)?;
    }
    let here: BTreeSet<&str> = merged.comments().map(|one| one.text).collect();
    let before: BTreeSet<&str> = base
        .iter()
        .flat_map(Document::comments)
        .map(|one| one.text)
        .collect();
    let mut own = other.comments().map(|one| one.text);
    if own.any(|text| !here.contains(text) && !before.contains(text)) {
        return Err(Box::new(Conflict::whole(Why::Comments)));
    }
    Ok(merged.text().to_owned())
}

/// A conflict as it is with the sides the other way round.
fn turned(mut conflict: Box<Conflict>) -> Box<Conflict> {
    let ours = conflict.ours.take();
    conflict.ours = std::mem::replace(&mut conflict.theirs, ours);
    conflict
}

/// What has to be done to the file that is kept.
#[derive(Default)]
struct Join {
    edits: Vec<Edit>,
    /// What goes, in the order of the file: items of lists are removed last, and from the end.
    gone: Vec<FieldPath>,
}

impl Join {
    /// Brings in what the other side did to a value; null is what is not there.
    fn values(
        &mut self,
        path: &FieldPath,
        base: &Value,
        kept: &Value,
        other: &Value,
    ) -> Result<(), Box<Conflict>> {
        if kept == other || other == base {
            return Ok(());
        }
        match (kept, other) {
            (Value::Object(_), Value::Object(_)) => self.members(path, base, kept, other),
            (Value::Array(kept_items), Value::Array(items))
                if are_told_apart(kept_items) && are_told_apart(items) =>
            {
                self.items(path, base, kept_items, items)
            }
            (_, Value::Null) if kept == base => {
                self.gone.push(path.clone());
                Ok(())
            }
            _ if kept == base => {
                self.put(path, other);
                Ok(())
            }
            _ => Err(both(path, base, kept, other)),
        }
    }

    fn members(
        &mut self,
        path: &FieldPath,
        base: &Value,
        kept: &Value,
        other: &Value,
    ) -> Result<(), Box<Conflict>> {
        let names = |value: &Value| -> BTreeSet<String> {
            let members = value.as_object().into_iter().flat_map(Map::keys);
            members.cloned().collect()
        };
        for name in names(kept).union(&names(other)) {
            let path = path.key(name);
            self.values(&path, &base[name], &kept[name], &other[name])?;
        }
        Ok(())
    }

    fn items(
        &mut self,
        path: &FieldPath,
        base: &Value,
        kept: &[Value],
        other: &[Value],
    ) -> Result<(), Box<Conflict>> {
        let none = Vec::new();
        let base = base.as_array().unwrap_or(&none);
        let find = |items: &[Value], name: &Option<String>| {
            items.iter().find(|item| identity(item) == *name).cloned()
        };
        for (at, item) in kept.iter().enumerate() {
            let name = identity(item);
            let (before, theirs) = (find(base, &name), find(other, &name));
            // What one side has alone was added by it, or taken away by the other.
            if theirs.is_some() || before.is_some() {
                let (before, theirs) = (before.unwrap_or_default(), theirs.unwrap_or_default());
                self.values(&path.index(at), &before, item, &theirs)?;
            }
        }
        for item in other {
            let name = identity(item);
            if find(kept, &name).is_some() {
                continue;
            }
            match find(base, &name) {
                None => self.edits.push(appended(path, item)),
                Some(before) if before == *item => {}
                Some(before) => return Err(both(path, &before, &Value::Null, item)),
            }
        }
        Ok(())
    }

    /// Sets a value; its lists are filled item by item, as the program writes them.
    fn put(&mut self, path: &FieldPath, value: &Value) {
        self.edits.push(Edit::Set {
            path: path.clone(),
            value: bare(value),
            before: None,
        });
        self.fill(path, value);
    }

    fn fill(&mut self, path: &FieldPath, value: &Value) {
        match value {
            Value::Object(members) => {
                for (name, value) in members {
                    self.fill(&path.key(name), value);
                }
            }
            Value::Array(items) => {
                let items = items.iter().map(|item| appended(path, item));
                self.edits.extend(items);
            }
            _ => {}
        }
    }
}

fn appended(path: &FieldPath, item: &Value) -> Edit {
    Edit::Append {
        path: path.clone(),
        value: item.clone(),
        flow: true,
    }
}

/// A value with nothing in its lists.
fn bare(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let members = members.iter();
            Value::Object(
                members
                    .map(|(name, one)| (name.clone(), bare(one)))
                    .collect(),
            )
        }
        Value::Array(_) => Value::Array(Vec::new()),
        other => other.clone(),
    }
}

fn both(path: &FieldPath, base: &Value, kept: &Value, other: &Value) -> Box<Conflict> {
    let known = |value: &Value| Some(value.clone()).filter(|value| !value.is_null());
    let why = if kept.is_null() || other.is_null() {
        Why::ChangedAndRemoved
    } else {
        Why::BothChanged
    };
    Box::new(Conflict {
        field: path.clone(),
        base: known(base),
        ours: known(kept),
        theirs: known(other),
        why,
    })
}

/// What makes an item of a list the same one on both sides: the key without its comment, or the account on its forge.
fn identity(item: &Value) -> Option<String> {
    if let Some(key) = item["key"].as_str() {
        let words: Vec<&str> = key.split_whitespace().take(2).collect();
        return Some(words.join(" "));
    }
    let forge = item["forge"].as_str()?;
    Some(format!("{forge} {}", item["id"]))
}

/// Whether all items of a list are known by something that no other has.
fn are_told_apart(items: &[Value]) -> bool {
    let names: BTreeSet<Option<String>> = items.iter().map(identity).collect();
    !names.contains(&None) && names.len() == items.len()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const BASE: &str = "# whose\nversion: 1\npeople:\n  ana:\n    keys:\n      - {key: ssh-ed25519 AAA, from: 2026-01-01}\n";

    /// The merge of two sides, which is the same either way round, or why there is none.
    fn merged(base: Option<&str>, ours: &str, theirs: &str) -> Result<String, String> {
        let merge = |ours, theirs| {
            let sides = Sides { base, ours, theirs };
            let merged = keys(&sides, &Markers::default(), |_| None);
            match merged.conflicts.first() {
                None => Ok(merged.text),
                Some(conflict) => Err(conflict.message()),
            }
        };
        let found = merge(ours, theirs);
        assert_eq!(found, merge(theirs, ours));
        found
    }

    fn more(text: &str, end: &str) -> String {
        format!("{text}{end}")
    }

    #[test]
    fn two_who_come_with_a_key_are_both_there() {
        let ben = more(BASE, "  ben:\n    keys:\n      - {key: ssh-ed25519 BBB}\n");
        let cleo = more(BASE, "  cleo:\n    keys:\n      - {key: ssh-ed25519 CCC}\n");
        let expected = more(&ben, "  cleo:\n    keys:\n      - {key: ssh-ed25519 CCC}\n");
        assert_eq!(merged(Some(BASE), &ben, &cleo), Ok(expected));
    }

    #[test]
    fn keys_of_one_person_are_a_union() {
        let one = more(BASE, "      - {key: ssh-ed25519 BBB}\n");
        let other = more(BASE, "      - {key: ssh-ed25519 CCC}\n");
        let expected = more(&one, "      - {key: ssh-ed25519 CCC}\n");
        assert_eq!(merged(Some(BASE), &one, &other), Ok(expected));
    }

    #[test]
    fn a_key_that_ends_on_one_side_ends() {
        let ended = BASE.replace("2026-01-01}", "2026-01-01, until: 2026-06-30}");
        let more = more(BASE, "      - {key: ssh-ed25519 CCC}\n");
        let found = merged(Some(BASE), &ended, &more).unwrap();
        assert!(
            found.contains("AAA, from: 2026-01-01, until: 2026-06-30}"),
            "{found}"
        );
        assert!(found.contains("CCC"), "{found}");
    }

    #[test]
    fn the_first_keys_of_two_are_a_union() {
        let one = "version: 1\npeople:\n  ana:\n    keys:\n      - {key: ssh-ed25519 AAA}\n";
        let two = "version: 1\npeople:\n  ben:\n    keys:\n      - {key: ssh-ed25519 BBB}\nbots:\n  ci:\n    imports: true\n    keys:\n      - {key: ssh-ed25519 CCC}\n";
        let found = merged(None, one, two).unwrap();
        assert!(found.starts_with(one), "{found}");
        assert!(
            found.contains("  ben:\n    keys:\n      - {key: ssh-ed25519 BBB}\n"),
            "{found}"
        );
        assert!(
            found.contains("bots:\n  ci:\n    imports: true\n"),
            "{found}"
        );
    }

    #[test]
    fn what_both_say_differently_is_left_to_a_person() {
        let one = BASE.replace("2026-01-01}", "2026-01-01, until: 2026-06-30}");
        let other = BASE.replace("2026-01-01}", "2026-01-01, until: 2026-07-31}");
        let found = merged(Some(BASE), &one, &other).unwrap_err();
        assert_eq!(found, "both changed `people.ana.keys[0].until`");
    }

    #[test]
    fn a_comment_is_not_lost() {
        let ben = more(
            BASE,
            "  ben:\n    # lent to Dan\n    keys:\n      - {key: ssh-ed25519 BBB}\n",
        );
        let cleo = more(
            BASE,
            "  cleo:\n    # lent to Eva\n    keys:\n      - {key: ssh-ed25519 CCC}\n",
        );
        assert!(merged(Some(BASE), &ben, &cleo).is_err());
    }

    #[test]
    fn what_is_joined_and_wrong_is_left_to_a_person() {
        let ben = more(BASE, "  ben:\n    keys:\n      - {key: ssh-ed25519 BBB}\n");
        let cleo = more(BASE, "  cleo:\n    keys:\n      - {key: ssh-ed25519 BBB}\n");
        let sides = Sides {
            base: Some(BASE),
            ours: &ben,
            theirs: &cleo,
        };
        let merged = keys(&sides, &Markers::default(), |_| {
            Some("two have it".to_owned())
        });
        assert_eq!(
            merged.conflicts[0].message(),
            "what both did does not go together: two have it"
        );
        assert!(merged.text.contains("<<<<<<<"), "{}", merged.text);
    }

    #[test]
    fn lines_for_openssh_are_a_union_in_their_order() {
        let text = |lines: &[&str]| format!("# head\n{}\n", lines.join("\n"));
        let (ana, ben, ci) = (
            "ana namespaces=\"approval@itsm,git\" A",
            "ben namespaces=\"approval@itsm,git\" B",
            "a-bot namespaces=\"review@itsm,git\" C",
        );
        let (base, ours, theirs) = (text(&[ana]), text(&[ana, ben]), text(&[ana, ci]));
        let sides = Sides {
            base: Some(&base),
            ours: &ours,
            theirs: &theirs,
        };
        assert_eq!(signers(&sides).text, text(&[ana, ben, ci]));
    }
}
