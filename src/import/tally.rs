//! What an import kept although the desk does not know it, summed up.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::import::build::names_in;
use crate::import::context::Context;
use crate::import::context::NOBODY;
use crate::import::draft::Draft;
use crate::import::names::person;
use crate::import::table::Header;
use crate::import::table::Row;
use crate::schema::Reference;
use crate::text::plural;

/// A change of state that the life cycle does not allow, and how often it was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForbiddenStep {
    /// The state before; none where a record was opened in another state than the initial one.
    pub from: Option<String>,
    /// The state after.
    pub to: String,
    /// How often.
    pub count: usize,
}

/// What was kept although the desk does not know it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    /// Changes of state that no transition makes, sorted by their states.
    pub forbidden: Vec<ForbiddenStep>,
    /// States of the source that the map has no counterpart for, with the number of entries.
    pub unknown_states: BTreeMap<String, usize>,
    /// Fields, `by` among them, whose texts name no record, with the number of different texts.
    pub texts: BTreeMap<String, usize>,
}

impl Tally {
    /// The sums as lines for people.
    pub fn remarks(&self) -> Vec<String> {
        let step = |step: &ForbiddenStep| {
            let from = step
                .from
                .as_deref()
                .map_or_else(|| "opened".to_owned(), |from| format!("from `{from}`"));
            format!(
                "{from} to `{}`, which the life cycle does not allow: {}",
                step.to,
                plural(step.count, "time")
            )
        };
        let state = |(name, count): (&String, &usize)| {
            format!(
                "state `{name}`, which the map does not know: {}",
                plural(*count, "entry")
            )
        };
        let text = |(name, count): (&String, &usize)| {
            format!(
                "`{name}`: {} of no record here, kept as text",
                plural(*count, "name")
            )
        };
        let forbidden = self.forbidden.iter().map(step);
        forbidden
            .chain(self.unknown_states.iter().map(state))
            .chain(self.texts.iter().map(text))
            .collect()
    }

    /// Sums up all drafts.
    pub(crate) fn of<'d>(
        context: &'d Context<'_>,
        header: &Header,
        drafts: impl Iterator<Item = &'d Draft>,
    ) -> Self {
        let columns = context.map.columns().into_iter().collect();
        let mut counts = Counts::default();
        for draft in drafts {
            counts.steps(context, draft);
            counts.states(context, &columns, draft);
            counts.tracked(context, draft);
            counts.untracked(context, header.row(&draft.cells));
        }
        counts.texts.retain(|_, texts| !texts.is_empty());
        let step = |((from, to), count): ((Option<&str>, &str), usize)| ForbiddenStep {
            from: from.map(str::to_owned),
            to: to.to_owned(),
            count,
        };
        let owned = |name: &str| name.to_owned();
        Self {
            forbidden: counts.forbidden.into_iter().map(step).collect(),
            unknown_states: counts
                .unknown
                .into_iter()
                .map(|(name, count)| (owned(name), count))
                .collect(),
            texts: counts
                .texts
                .into_iter()
                .map(|(name, texts)| (owned(name), texts.len()))
                .collect(),
        }
    }
}

#[derive(Default)]
struct Counts<'a> {
    forbidden: BTreeMap<(Option<&'a str>, &'a str), usize>,
    unknown: BTreeMap<&'a str, usize>,
    texts: BTreeMap<&'a str, BTreeSet<String>>,
}

impl<'a> Counts<'a> {
    fn steps(&mut self, context: &Context<'_>, draft: &'a Draft) {
        let mut state = None;
        for to in draft.entries.iter().filter_map(|entry| entry.to.as_deref()) {
            let initial = context.definition.lifecycle.initial.as_str();
            let is_fine = state.map_or(to == initial, |from| context.is_allowed(from, to));
            if !is_fine {
                *self.forbidden.entry((state, to)).or_default() += 1;
            }
            state = Some(to);
        }
    }

    /// Entries of a snapshot name columns, those of a log name states.
    fn states(&mut self, context: &Context<'_>, columns: &BTreeSet<&str>, draft: &'a Draft) {
        let named = draft
            .entries
            .iter()
            .filter_map(|entry| entry.imported.as_deref());
        let is_unknown =
            |name: &&str| !context.map.states.contains_key(*name) && !columns.contains(name);
        for name in named.filter(is_unknown) {
            *self.unknown.entry(name).or_default() += 1;
        }
    }

    fn tracked(&mut self, context: &'a Context<'_>, draft: &'a Draft) {
        let person = person();
        for entry in &draft.entries {
            if entry.by != NOBODY {
                self.text(context, "by", &person, &entry.by);
            }
            for (name, value) in &entry.set {
                let reference = context
                    .definition
                    .field(name)
                    .and_then(|field| field.reference.as_ref());
                if let Some((reference, text)) = reference.zip(value.as_str()) {
                    self.text(context, name, reference, text);
                }
            }
        }
    }

    /// The names in the last row; what can't be read there is reported with the record.
    fn untracked(&mut self, context: &'a Context<'_>, row: Row<'_>) {
        for (field, source) in &context.untracked {
            let text = source.value(row).ok().flatten();
            if let Some((reference, text)) = field.reference.as_ref().zip(text) {
                for name in names_in(field, &text) {
                    self.text(context, &field.name, reference, name);
                }
            }
        }
    }

    fn text(&mut self, context: &Context<'_>, field: &'a str, reference: &Reference, text: &str) {
        let texts = self.texts.entry(field).or_default();
        if !texts.contains(text) && context.names.find(reference, text).is_none() {
            texts.insert(text.to_owned());
        }
    }
}
