//! Why a target governs a record, or none does: what else fits, and what comes nearest.

use chrono::DateTime;
use chrono::Utc;

use crate::practice::agreement::AgreementKind;
use crate::practice::agreement::Agreements;
use crate::practice::agreement::Target;

/// A target that a record comes nearest to without fitting it.
#[derive(Debug, Clone, PartialEq)]
pub struct Miss<'a> {
    /// The target.
    pub target: Target<'a>,
    /// What of it the record does not meet.
    pub unmet: Vec<Unmet>,
}

/// A condition of a target that is not met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unmet {
    /// The agreement is not in force then.
    Force,
    /// A field has another value than those that are meant, or none.
    Field {
        /// The field.
        name: String,
        /// The values that are meant.
        meant: Vec<String>,
        /// The value that the record had.
        value: Option<String>,
    },
}

impl<'a> Agreements<'a> {
    /// Every target of a metric and kind that a record fits at an instant, the one that governs first.
    pub fn fitting(
        &self,
        metric: &str,
        kind: AgreementKind,
        value: &dyn Fn(&str) -> Option<String>,
        at: DateTime<Utc>,
    ) -> Vec<&Target<'a>> {
        let governs = self.governing(metric, kind, value, at);
        let of_metric = self.targets.iter();
        let meant = of_metric.filter(|one| one.metric == metric && one.kind == kind);
        let mut found: Vec<_> = meant
            .filter(|one| self.unmet(one, value, at).is_empty())
            .collect();
        found.sort_by_key(|one| governs.is_none_or(|governs| !std::ptr::eq(governs, *one)));
        found
    }

    /// The target of a metric that lacks least to fit a record at an instant.
    pub fn nearest(
        &self,
        metric: &str,
        value: &dyn Fn(&str) -> Option<String>,
        at: DateTime<Utc>,
    ) -> Option<Miss<'a>> {
        let of_metric = self.targets.iter().filter(|one| one.metric == metric);
        let misses = of_metric.map(|target| Miss {
            target: target.clone(),
            unmet: self.unmet(target, value, at),
        });
        misses.min_by_key(|miss| miss.unmet.len())
    }

    /// What of a target a record does not meet at an instant.
    fn unmet(
        &self,
        target: &Target<'_>,
        value: &dyn Fn(&str) -> Option<String>,
        at: DateTime<Utc>,
    ) -> Vec<Unmet> {
        let force = (!target.is_in_force(at)).then_some(Unmet::Force);
        let fields = target.applies.iter().filter_map(|(name, meant)| {
            let value = self.value_of(name, value);
            let is_meant = value.as_ref().is_some_and(|it| meant.contains(it));
            (!is_meant).then(|| Unmet::Field {
                name: name.clone(),
                meant: meant.clone(),
                value,
            })
        });
        force.into_iter().chain(fields).collect()
    }

    /// The value of a field as targets see it: ids as they are now, the requester's customer where the record has none.
    pub fn value_of(&self, field: &str, value: &dyn Fn(&str) -> Option<String>) -> Option<String> {
        let requester = || value("requester").map(|id| self.present(id));
        let customer = || self.customers.get(&requester()?).cloned();
        let found = match field {
            "customer" => value(field).or_else(customer),
            _ => value(field),
        };
        found.map(|it| self.present(it))
    }
}
