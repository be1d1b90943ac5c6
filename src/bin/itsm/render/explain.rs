//! Explanations of what the program and the desk define.

use std::fmt::Write;

use itsm::check;
use itsm::index::Kpi;
use itsm::ops;
use itsm::ops::Desk;
use itsm::ops::OpsError;
use itsm::report::Table;
use itsm::schema::Field;
use itsm::schema::RecordType;
use itsm::schema::Transition;

/// Every rule and every KPI, a line each.
pub(crate) fn everything(desk: &Desk, width: u16) -> Result<String, OpsError> {
    let mut rules = Table::new(["rule", "level", "what it checks"]);
    for rule in check::RULES {
        rules.rows.push(vec![
            rule.name.to_owned(),
            rule.level.name().to_owned(),
            rule.summary.to_owned(),
        ]);
    }
    let kpis = super::kpi::catalogue(&ops::known_kpis(desk)?);
    Ok(format!(
        "{}\n{}",
        rules.terminal(width),
        kpis.terminal(width)
    ))
}

/// The relations, both ways.
pub(crate) fn relations(desk: &Desk) -> Table {
    let mut table = Table::new(["relation", "inverse", "what it means"]);
    for (name, relation) in desk.definitions.relations() {
        table.rows.push(vec![
            name.to_owned(),
            relation.inverse.clone(),
            relation.about.clone(),
        ]);
    }
    table
}

/// A KPI: how it is computed, from what.
pub(crate) fn kpi(kpi: &Kpi) -> String {
    format!(
        "# {}\n\n{}\n\n- id: {}\n- process: {}\n- unit: {}\n- better: {}\n- origin: {}\n\n{}\n\n```sql\n{}\n```\n",
        kpi.title,
        kpi.about,
        kpi.id,
        kpi.process,
        kpi.unit,
        kpi.direction.name(),
        kpi.origin,
        "One row a considered record:",
        kpi.sql.trim()
    )
}

/// A record type: fields, states, transitions.
pub(crate) fn record_type(definition: &RecordType) -> String {
    let mut out = format!(
        "# {}\n\n{}\n\nSource: {}\n\n## Fields\n\n",
        definition.title,
        definition.about.trim(),
        definition.source
    );
    for field in &definition.fields {
        out.push_str(&field_line(definition, field));
    }
    out.push_str("\n## States\n\n");
    for state in &definition.lifecycle.states {
        let initial = if state.name == definition.lifecycle.initial {
            ", where records start"
        } else {
            ""
        };
        let _ = writeln!(
            out,
            "- `{}` ({}{initial}): {}{}",
            state.name,
            state.category.name(),
            state.about,
            needs(&state.requires)
        );
    }
    out.push_str("\n## Transitions\n\n");
    for transition in &definition.lifecycle.transitions {
        out.push_str(&transition_line(transition));
    }
    out
}

fn field_line(definition: &RecordType, field: &Field) -> String {
    let mut words = Vec::new();
    if definition.required.contains(&field.name) {
        words.push("required".to_owned());
    }
    if field.tracked {
        words.push("tracked".to_owned());
    }
    if field.computed {
        words.push("computed".to_owned());
    }
    if field.frozen {
        words.push("frozen".to_owned());
    }
    if !field.needs.is_empty() {
        words.push(format!("asks for {}", field.needs.join(", ")));
    }
    let choices = field.choices();
    if !choices.is_empty() && field.name != "state" {
        words.push(format!("one of {}", choices.join(", ")));
    }
    let words = if words.is_empty() {
        String::new()
    } else {
        format!(" ({})", words.join("; "))
    };
    format!("- `{}`{words}: {}\n", field.name, field.about())
}

fn transition_line(transition: &Transition) -> String {
    let asks: Vec<&str> = transition.asks.iter().map(|ask| ask.name()).collect();
    let asks = if asks.is_empty() {
        String::new()
    } else {
        format!(" Asks for {}.", asks.join(", "))
    };
    let guards: Vec<&str> = transition
        .guards
        .iter()
        .filter_map(|guard| guard.says.as_deref())
        .collect();
    let guards = if guards.is_empty() {
        String::new()
    } else {
        format!(" Guarded: {}.", guards.join("; "))
    };
    let followers = transition
        .cascades
        .as_ref()
        .map_or_else(String::new, |cascade| {
            format!(
                " Records that name this one as their {} may follow.",
                cascade.relation
            )
        });
    format!(
        "- `{}` (from {} to `{}`): {}{}{asks}{guards}{followers}\n",
        transition.name,
        transition
            .from
            .iter()
            .map(|from| format!("`{from}`"))
            .collect::<Vec<_>>()
            .join(", "),
        transition.to,
        transition.about.trim(),
        needs(&transition.requires)
    )
}

fn needs(fields: &[String]) -> String {
    if fields.is_empty() {
        return String::new();
    }
    let names: Vec<String> = fields.iter().map(|field| format!("`{field}`")).collect();
    format!(" Needs {}.", names.join(", "))
}
