use itsm::check;
use itsm::ops;
use itsm::ops::Desk;
use itsm::ops::Env;
use itsm::ops::OpsError;

use crate::exit::Outcome;
use crate::render;
use crate::ui::Ui;

/// Explain a rule, a reason, a KPI, a record type or the relations
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  itsm explain                       every rule and KPI, a line each
  itsm explain illegal-transition
  itsm explain older-than-content    why a decision does not count
  itsm explain incident-resolution-time
  itsm explain change                fields, states and transitions of this desk
  itsm explain relations")]
pub(crate) struct Args {
    /// A rule, a reason of `approvals verify` or `audit`, a KPI, a record type, or `relations`
    #[arg(value_name = "NAME")]
    name: Option<String>,
}

pub(crate) fn run(ui: &mut Ui, env: &Env, args: &Args) -> Outcome {
    // Rules can be explained anywhere; types and KPIs are those of the desk one stands in, or the shipped ones.
    let desk = Desk::open_or_shipped(env)?;
    let Some(name) = args.name.as_deref() else {
        return Ok(ui.print(&render::explain::everything(&desk, ui.width())?)?);
    };
    let text = if let Some(rule) = check::rule(name) {
        check::explain(rule)
    } else if let Some(reason) = ops::reasons().into_iter().find(|one| one.word == name) {
        reason.explain()
    } else if name == "relations" {
        render::explain::relations(&desk).terminal(ui.width())
    } else if let Some(kpi) = ops::known_kpis(&desk)?.iter().find(|kpi| kpi.id == name) {
        // `incidents` is a KPI, although a type may be named in the plural too.
        render::explain::kpi(kpi)
    } else if let Some(definition) = desk.definitions.record_type(name) {
        render::explain::record_type(definition)
    } else {
        return Err(unknown(&desk, name)?.into());
    };
    Ok(ui.print(&text)?)
}

fn unknown(desk: &Desk, name: &str) -> Result<OpsError, OpsError> {
    let kpis = ops::known_kpis(desk)?;
    let rules = check::RULES.iter().map(|rule| rule.name);
    let types = desk.definitions.types().iter().map(|one| one.name.as_str());
    let reasons = ops::reasons().into_iter().map(|one| one.word);
    let names = rules
        .chain(reasons)
        .chain(kpis.iter().map(|kpi| kpi.id.as_str()))
        .chain(types);
    let error = OpsError::usage(format!("no rule, reason, KPI or record type `{name}`"));
    Ok(error
        .nearest(name, names)
        .hint("`itsm explain` lists them all"))
}
