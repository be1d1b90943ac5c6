//! Laws of the merge, over generated histories.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::LazyLock;

use itsm::check;
use itsm::check::Context;
use itsm::diagnostic::Level;
use itsm::merge;
use itsm::merge::Markers;
use itsm::merge::Merged;
use itsm::merge::Resolution;
use itsm::merge::Side;
use itsm::merge::Sides;
use itsm::record::Corpus;
use itsm::record::Fold;
use itsm::record::Record;
use itsm::record::parse_time;
use itsm::schema::Config;
use itsm::schema::Definitions;
use itsm::schema::RecordType;
use itsm::yaml::Document;
use itsm::yaml::FieldPath;
use proptest::prelude::*;

use super::history::Act;
use super::history::acts;
use super::history::log;
use super::history::opened;
use super::history::quiet_acts;
use super::history::worked;

static DEFINITIONS: LazyLock<Definitions> =
    LazyLock::new(|| Definitions::load("small", &[], &mut Vec::new()));

/// A record of a type at its place.
struct World {
    kind: &'static str,
}

impl World {
    fn definition(&self) -> &'static Arc<RecordType> {
        DEFINITIONS.record_type(self.kind).unwrap()
    }

    fn path(&self) -> &'static str {
        match self.kind {
            "incident" => "incidents/2026/11/INC-2611-7K3QXM.yaml",
            _ => "changes/2026/11/CHG-2611-7K3QXM.yaml",
        }
    }

    fn merge(&self, base: &str, ours: &str, theirs: &str) -> Merged {
        let sides = sides(base, ours, theirs);
        merge::record(self.definition(), self.path(), &sides, &Markers::default())
    }

    /// The errors that validation finds in the record, without their places.
    fn errors(&self, text: &str) -> BTreeSet<String> {
        let corpus = Corpus::load(vec![self.path().to_owned()], &DEFINITIONS, |_| {
            Ok(text.as_bytes().to_vec())
        });
        let context = Context {
            corpus: &corpus,
            definitions: &DEFINITIONS,
            config: &Config::default(),
            now: parse_time("2027-12-01T12:00:00Z").unwrap(),
        };
        let found = check::run(&context, Vec::new()).into_iter();
        let errors = found.filter(|one| one.level == Level::Error);
        // What the log says instead is another thing with every entry.
        let message = |text: &str| text.split(", which says").next().unwrap().to_owned();
        errors
            .map(|one| format!("{}: {}", one.rule, message(&one.message)))
            .collect()
    }
}

fn sides<'a>(base: &'a str, ours: &'a str, theirs: &'a str) -> Sides<'a> {
    Sides {
        base: Some(base),
        ours,
        theirs,
    }
}

/// How often each comment and each entry of the log is in a text.
fn kept(text: &str) -> BTreeMap<String, usize> {
    let document = Document::parse(text).unwrap();
    let mut kept = BTreeMap::new();
    let entries = document.root().get("log").unwrap();
    for entry in entries.items() {
        *kept.entry(entry.to_value().to_string()).or_default() += 1;
    }
    for comment in document.comments() {
        *kept.entry(format!("#{}", comment.text)).or_default() += 1;
    }
    kept
}

/// What is not in a merged text although a side has it and none removed it.
fn lost(base: &str, ours: &str, theirs: &str, merged: &str) -> Vec<String> {
    let (base, found) = (kept(base), kept(merged));
    let (ours, theirs) = (kept(ours), kept(theirs));
    let both: BTreeSet<&String> = ours.keys().chain(theirs.keys()).collect();
    let is_lost = |text: &&String| {
        let was = base.contains_key(*text);
        let is_removed = was && (!ours.contains_key(*text) || !theirs.contains_key(*text));
        !found.contains_key(*text) && !is_removed
    };
    both.into_iter().filter(is_lost).cloned().collect()
}

/// Whether the last entries of a side, beyond the base, move the record.
fn moves(definition: &RecordType, base: &str, side: &str) -> BTreeSet<String> {
    let known = log(definition, base).entries.len();
    let log = log(definition, side);
    let new = log.entries.iter().skip(known);
    let moves = new.filter(|(_, entry)| entry.to.is_some());
    moves
        .map(|(_, entry)| entry.to_value().to_string())
        .collect()
}

/// The tracked fields, and the state, that differ from what the log adds up to.
fn unsettled(definition: &Arc<RecordType>, text: &str) -> BTreeSet<String> {
    let document = Document::parse(text).unwrap();
    let record = Record::new("x.yaml".to_owned(), Arc::clone(definition), document);
    let fold = Fold::of(&record.log());
    let tracked = definition.tracked();
    let differs =
        tracked.filter(|field| record.value(&field.name).as_ref() != fold.value(&field.name));
    let mut found: BTreeSet<String> = differs.map(|field| field.name.clone()).collect();
    if record.state() != fold.state.as_deref() {
        found.insert("state".to_owned());
    }
    found
}

fn has_markers(text: &str) -> bool {
    ["<<<<<<< ", "||||||| ", "=======", ">>>>>>> "]
        .iter()
        .all(|mark| text.lines().any(|line| line.starts_with(mark)))
}

fn kinds() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["incident", "incident", "change"])
}

/// What holds for every merge of what people did.
fn check_merge(
    kind: &'static str,
    base: &[Act],
    shared: &[Act],
    [ours, theirs]: [&[Act]; 2],
) -> Result<(), TestCaseError> {
    let world = World { kind };
    let definition = world.definition();
    let base = worked(definition, &opened(kind), "ana", base);
    // Steps that both sides have already, as after a cherry-pick.
    let picked = worked(definition, &base, "dora", shared);
    let ours = worked(definition, &picked, "ben", ours);
    let theirs = worked(definition, &picked, "cora", theirs);
    let merged = world.merge(&base, &ours, &theirs);
    let swapped = world.merge(&base, &theirs, &ours);

    prop_assert_eq!(merged.conflicts.len(), swapped.conflicts.len());
    for (one, two) in merged.conflicts.iter().zip(&swapped.conflicts) {
        prop_assert_eq!(&one.field, &two.field);
        prop_assert_eq!(
            (&one.base, &one.ours, &one.theirs),
            (&two.base, &two.theirs, &two.ours)
        );
        prop_assert!(!one.message().is_empty());
    }
    prop_assert_eq!(&world.merge(&base, &ours, &ours).text, &ours);
    prop_assert_eq!(&world.merge(&base, &base, &ours).text, &ours);

    let moved = [
        moves(definition, &base, &ours),
        moves(definition, &base, &theirs),
    ];
    let both_moved = !moved[0].is_subset(&moved[1]) && !moved[1].is_subset(&moved[0]);
    if both_moved {
        prop_assert!(
            merged
                .conflicts
                .iter()
                .any(|one| one.field == FieldPath::from("state")),
            "silent"
        );
    }

    if merged.is_clean() {
        prop_assert_eq!(&merged.text, &swapped.text);
        let known: BTreeSet<String> = world
            .errors(&ours)
            .union(&world.errors(&theirs))
            .cloned()
            .collect();
        let new: Vec<String> = world
            .errors(&merged.text)
            .difference(&known)
            .cloned()
            .collect();
        prop_assert!(new.is_empty(), "{new:?}\n{}", merged.text);
        prop_assert_eq!(
            lost(&base, &ours, &theirs, &merged.text),
            Vec::<String>::new()
        );
        prop_assert_eq!(&world.merge(&base, &merged.text, &ours).text, &merged.text);
        prop_assert_eq!(
            &world.merge(&base, &merged.text, &theirs).text,
            &merged.text
        );
    } else {
        prop_assert!(has_markers(&merged.text), "{}", merged.text);
        prop_assert!(Document::parse(merged.text.as_str()).is_err());
        prop_assert!(!merged.text.contains("hidden"), "{}", merged.text);
    }
    Ok(())
}

#[test]
fn a_comment_where_both_sides_put_fields_stays_where_the_merge_put_it() {
    let act = |what, which, value| Act {
        what,
        which,
        value,
        after: 0,
    };
    let shared = [act(10, 44, 49), act(7, 0, 9)];
    let ours = [act(4, 0, 1), act(7, 0, 0)];
    let theirs = [act(7, 0, 0), act(0, 46, 0)];
    check_merge("change", &[act(4, 0, 62)], &shared, [&ours, &theirs]).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, max_shrink_iters: 2000, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn a_merge_loses_nothing_and_invents_nothing(kind in kinds(), base in acts(3), shared in acts(2), ours in acts(5), theirs in acts(5)) {
        check_merge(kind, &base, &shared, [&ours, &theirs])?;
    }

    #[test]
    fn a_decided_merge_is_a_sound_record(kind in kinds(), base in acts(3), shared in acts(2), ours in acts(5), theirs in acts(5), pick in 0..3_usize) {
        let world = World { kind };
        let definition = world.definition();
        let base = worked(definition, &opened(kind), "ana", &base);
        let picked = worked(definition, &base, "dora", &shared);
        let ours = worked(definition, &picked, "ben", &ours);
        let theirs = worked(definition, &picked, "cora", &theirs);
        let side = [Side::Base, Side::Ours, Side::Theirs][pick];
        let said = Resolution { now: parse_time("2026-11-21T12:00:00Z").unwrap(), by: "ana", reason: Some("talked about it") };
        let merged = merge::resolve(definition, world.path(), &sides(&base, &ours, &theirs), &[(FieldPath::root(), side)], &said).unwrap();
        prop_assert!(merged.is_clean(), "{:?}", merged.conflicts);
        Document::parse(merged.text.as_str()).map_err(|_| TestCaseError::fail(merged.text.clone()))?;
        let lost: Vec<String> = lost(&base, &ours, &theirs, &merged.text).into_iter().filter(|one| !one.starts_with('#')).collect();
        prop_assert_eq!(lost, Vec::<String>::new());
        let known: BTreeSet<String> = unsettled(definition, &ours).union(&unsettled(definition, &theirs)).cloned().collect();
        let new: Vec<String> = unsettled(definition, &merged.text).difference(&known).cloned().collect();
        prop_assert!(new.is_empty(), "{new:?}\n{}", merged.text);
        let known: BTreeSet<String> = [&base, &ours, &theirs].into_iter().flat_map(|text| world.errors(text)).collect();
        let new: Vec<String> = world.errors(&merged.text).difference(&known).cloned().collect();
        prop_assert!(new.is_empty(), "{new:?}\n{}", merged.text);
    }

    #[test]
    fn three_logs_come_to_the_same_set_in_whatever_order(base in acts(3), one in quiet_acts(4), two in quiet_acts(4), three in quiet_acts(4)) {
        let world = World { kind: "incident" };
        let definition = world.definition();
        let base = worked(definition, &opened("incident"), "ana", &base);
        let [one, two, three] = [("ana", one), ("ben", two), ("cora", three)].map(|(by, acts)| worked(definition, &base, by, &acts));
        let (left, right) = (world.merge(&base, &one, &two), world.merge(&base, &two, &three));
        if !left.is_clean() || !right.is_clean() {
            return Ok(());
        }
        let (left, right) = (world.merge(&base, &left.text, &three), world.merge(&base, &one, &right.text));
        if left.is_clean() && right.is_clean() {
            let entries = |text: &str| kept(text).into_iter().filter(|(text, _)| !text.starts_with('#')).collect::<BTreeMap<_, _>>();
            prop_assert_eq!(entries(&left.text), entries(&right.text));
        }
    }
}
