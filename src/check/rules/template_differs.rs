//! Standard changes whose template is not what they were scheduled by.

use crate::check::Body;
use crate::check::Check;
use crate::check::Context;
use crate::check::Example;
use crate::check::Rule;
use crate::check::Sink;
use crate::diagnostic::Level;
use crate::practice::template::version;
use crate::record::Record;
use crate::schema::Category;
use crate::yaml::FieldPath;

pub(super) static RULE: Rule = Rule {
    name: "template-differs",
    level: Level::Warning,
    summary: "Finds standard changes under way whose template was altered since they were scheduled.",
    why: "The template's approval stands in for the approval of the change. What is done must be what was approved; changes whose work has ended are left alone.",
    example: Example {
        files: &[(
"change-templates/relay-restart.yaml",
Body::Text("\
id: relay-restart
title: Restart the relay
state: approved
no_sample_reason: It is the first.
values:
  implementation_plan: Restart the relay.
max_risk: low
valid_until: 2027-12-31
log:
  - {at: 2026-11-02T08:00:00Z, by: ana, do: open, to: proposed, set: {max_risk: low, valid_until: '2027-12-31'}}
  - {at: 2026-11-02T09:00:00Z, by: ana, do: submit, to: in-review}
  # itsm: ignore[guard-not-checked] because the board decided on paper
  - {at: 2026-11-02T10:00:00Z, by: ana, do: approve, to: approved}
"),
),
(
"changes/2026/11/CHG-2611-7K3QXM.yaml",
Body::Text("\
id: CHG-2611-7K3QXM
title: Restart the relay
state: draft
kind: standard
template: relay-restart
template_version: 0000000000000000000000000000000000000000000000000000000000000000
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: draft, set: {kind: standard, template: relay-restart, template_version: 0000000000000000000000000000000000000000000000000000000000000000}}
"),
),
],
    },
    fix: Example {
        files: &[(
"change-templates/relay-restart.yaml",
Body::Text("\
id: relay-restart
title: Restart the relay
state: approved
no_sample_reason: It is the first.
values:
  implementation_plan: Restart the relay.
max_risk: low
valid_until: 2027-12-31
log:
  - {at: 2026-11-02T08:00:00Z, by: ana, do: open, to: proposed, set: {max_risk: low, valid_until: '2027-12-31'}}
  - {at: 2026-11-02T09:00:00Z, by: ana, do: submit, to: in-review}
  # itsm: ignore[guard-not-checked] because the board decided on paper
  - {at: 2026-11-02T10:00:00Z, by: ana, do: approve, to: approved}
"),
),
(
"changes/2026/11/CHG-2611-7K3QXM.yaml",
Body::Text("\
id: CHG-2611-7K3QXM
title: Restart the relay
state: draft
kind: standard
template: relay-restart
template_version: 35177237c60b2d6ece852d7f187b178951c66e348e59da7fb37a30c8c88b2db9
log:
  - {at: 2026-11-20T08:02:11Z, by: ana, do: open, to: draft, set: {kind: standard, template: relay-restart, template_version: 35177237c60b2d6ece852d7f187b178951c66e348e59da7fb37a30c8c88b2db9}}
"),
),
],
    },
    check: Check::Corpus(check),
};

fn check<'a>(context: &Context<'a>, sink: &mut Sink<'a>) {
    let is_open = |record: &&Record| {
        !matches!(
            record.category(),
            Some(Category::Resolved | Category::Closed)
        )
    };
    for change in context.corpus.records().iter().filter(is_open) {
        let Some(known) = change.text("template_version") else {
            continue;
        };
        let template = change
            .text("template")
            .and_then(|id| context.corpus.meant(id));
        let Some(template) = template.filter(|template| version(template) != known) else {
            continue;
        };
        let message = format!(
            "the template {} is not the one that the change was scheduled by",
            template.id()
        );
        sink.on(change)
            .at(&FieldPath::root().key("template_version"), message)
            .hint("cancel the change and open a new one by the template, or put the template back");
    }
}
