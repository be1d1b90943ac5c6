//! What fails, for people: each thing below what takes it down.

use std::collections::BTreeMap;
use std::fmt::Write;

use itsm::ops::Consequence;
use itsm::practice::impact::Reached;
use itsm::text::plural;
use itsm::text::printable;

use crate::render::impact::SHOWN;
use crate::render::impact::down_by;
use crate::render::impact::first;
use crate::render::impact::json::is_unrelated;
use crate::render::impact::more;
use crate::ui::Ui;

/// What is reached, by the node before it.
type Below<'a> = BTreeMap<usize, Vec<&'a Reached>>;

/// The tree, the sums, and who has to be told.
pub(crate) fn text(ui: &Ui, found: &Consequence, up: bool) -> String {
    let mut below: Below<'_> = BTreeMap::new();
    for one in found.impact.failed.iter().chain(&found.impact.degraded) {
        if let Some(cause) = one.cause {
            below.entry(cause.node).or_default().push(one);
        }
    }
    let mut out = String::new();
    for source in &roots(found) {
        let _ = writeln!(
            out,
            "{}{}",
            ui.bold(&name(found, *source)),
            down(found, *source)
        );
        if below.contains_key(source) {
            branches(found, &below, *source, up, &mut out);
        } else {
            let _ = writeln!(out, "  {}", nothing(found, *source, up));
        }
    }
    if !up {
        sums(found, &mut out);
        tell(found, &mut out);
    }
    out
}

/// What is down to begin with: the items asked about, then those that changes have taken down.
fn roots(found: &Consequence) -> Vec<usize> {
    let mut roots = found.sources.clone();
    for place in found.outages.iter().flat_map(|outage| &outage.places) {
        if !roots.contains(place) {
            roots.push(*place);
        }
    }
    roots
}

/// By which changes something is down.
fn down(found: &Consequence, at: usize) -> String {
    let changes = down_by(found, at);
    if changes.is_empty() {
        return String::new();
    }
    printable(&format!(" · down for {}", changes.join(", "))).into_owned()
}

/// Why nothing stands below an item: an empty answer must not be taken for a safe one.
fn nothing(found: &Consequence, at: usize, up: bool) -> String {
    let node = &found.graph.nodes()[at];
    let id = printable(&node.id);
    if node.is_retired {
        format!("{id} is retired: its relations count no more")
    } else if !found.graph.has_arcs() {
        "no relation that spreads failure is recorded on this desk".to_owned()
    } else if is_unrelated(found, at) {
        format!("no relation that spreads failure is recorded for {id}")
    } else if up && found.graph.suppliers(at).is_empty() {
        format!("{id} needs nothing that is recorded")
    } else if !up && found.graph.consumers(at).is_empty() {
        format!("nothing depends on {id}")
    } else {
        format!("nothing else than what stands above, or what is left out, has to do with {id}")
    }
}

/// Writes what stands below a node; the stack is our own, since a chain of things may be long.
fn branches<'a>(
    found: &'a Consequence,
    below: &'a Below<'a>,
    source: usize,
    up: bool,
    out: &mut String,
) {
    let children = |at: usize| below.get(&at).map_or(&[][..], Vec::as_slice);
    let mut stack: Vec<(&'a Reached, String, bool)> = Vec::new();
    let push = |at: usize, indent: &str, stack: &mut Vec<(&'a Reached, String, bool)>| {
        for (nth, child) in children(at).iter().rev().enumerate() {
            stack.push((child, indent.to_owned(), nth == 0));
        }
    };
    push(source, "", &mut stack);
    while let Some((one, indent, is_last)) = stack.pop() {
        let (branch, space) = if is_last {
            ("└─ ", "   ")
        } else {
            ("├─ ", "│  ")
        };
        let _ = writeln!(
            out,
            "{indent}{branch}{}{}",
            name(found, one.node),
            why(found, one, up)
        );
        push(one.node, &format!("{indent}{space}"), &mut stack);
    }
}

fn name(found: &Consequence, at: usize) -> String {
    let node = &found.graph.nodes()[at];
    let kind = node.class.as_ref().unwrap_or(&node.record_type);
    let text = format!("{}  {} ({kind})", node.id, node.title);
    printable(&text).into_owned()
}

/// By which relation something is reached, and what that means for it.
fn why(found: &Consequence, one: &Reached, up: bool) -> String {
    let Some(cause) = one.cause else {
        return String::new();
    };
    let relation = found.graph.relation_name(cause.arc.relation);
    let group = cause.arc.group.map(|at| &found.graph.groups()[at]);
    let is_degraded = found.impact.degraded.iter().any(|other| other == one);
    let text = match group.filter(|group| group.size > 1) {
        Some(group) if up => format!(
            "one of {} for {}, {} needed",
            group.size, group.name, group.min_up
        ),
        Some(group) => {
            let state = if is_degraded { "degraded" } else { "fails" };
            let (failed, size) = (cause.failed, group.size);
            format!(
                "{state}: {failed} of {size} down for {}, {} needed",
                group.name, group.min_up
            )
        }
        None => relation.to_owned(),
    };
    let alone = if found.alone.contains(&one.node) {
        "; takes it down alone"
    } else {
        ""
    };
    printable(&format!(" · {text}{alone}")).into_owned()
}

fn sums(found: &Consequence, out: &mut String) {
    let is_service = |one: &&Reached| found.graph.nodes()[one.node].class.is_none();
    let after = found.impact.failed.iter().filter(|one| one.hop > 0);
    let (services, items): (Vec<&Reached>, Vec<&Reached>) = after.partition(is_service);
    let degraded = found.impact.degraded.len();
    let _ = writeln!(
        out,
        "\n{} and {} fail, {} degraded",
        plural(items.len(), "item"),
        plural(services.len(), "service"),
        if degraded == 1 {
            "1 is".to_owned()
        } else {
            format!("{degraded} are")
        },
    );
    if services.is_empty() {
        return;
    }
    let names = services.iter().map(|one| {
        let node = &found.graph.nodes()[one.node];
        let mark = if node.is_critical { " (critical)" } else { "" };
        format!("{}{mark}", printable(&node.id))
    });
    let names: Vec<String> = names.collect();
    let _ = writeln!(out, "Services: {}", first(&names));
}

fn tell(found: &Consequence, out: &mut String) {
    if found.tell.is_empty() {
        return;
    }
    out.push_str("Tell\n");
    for one in found.tell.iter().take(SHOWN) {
        let about = first(&one.about);
        let text = format!("{}  {} ({}): {about}", one.id, one.title, one.record_type);
        let _ = writeln!(out, "  {}", printable(&text));
    }
    if let Some(more) = more(found.tell.len()) {
        let _ = writeln!(out, "  {more}");
    }
}
