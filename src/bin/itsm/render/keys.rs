//! The keys of a desk.

use chrono::DateTime;
use chrono::Utc;
use itsm::record::print_time;
use itsm::report::Table;
use itsm::text::plural;
use itsm::trust::Holder;
use itsm::trust::Key;
use itsm::trust::KeyFault;
use itsm::trust::Keyring;
use serde::Serialize;

use crate::exit::Outcome;
use crate::ui::Ui;

/// The width from which on whole fingerprints fit.
const WIDE: u16 = 110;

/// How much of a fingerprint is shown on a narrower terminal.
const SHORT: usize = 18;

#[derive(Serialize)]
struct Output<'a> {
    version: u32,
    keys: Vec<KeyOutput<'a>>,
}

#[derive(Serialize)]
struct KeyOutput<'a> {
    person: Option<&'a str>,
    bot: Option<&'a str>,
    imports: bool,
    name: Option<&'a str>,
    r#type: String,
    fingerprint: &'a str,
    key: String,
    from: Option<String>,
    until: Option<String>,
    revoked: Option<String>,
    reason: Option<&'a str>,
    state: &'static str,
}

/// Every key with its holder.
fn all(keyring: &Keyring) -> impl Iterator<Item = (Holder<'_>, &Key)> {
    let holders = keyring.holders();
    holders.flat_map(|(holder, keys)| keys.iter().map(move |key| (holder, key)))
}

/// How a key stands at a time.
fn state(key: &Key, now: DateTime<Utc>) -> &'static str {
    match key.good_at(now) {
        Ok(()) => "good",
        Err(KeyFault::NotYet(_)) => "not-yet",
        Err(KeyFault::Expired(_)) => "expired",
        Err(KeyFault::Revoked(_)) => "revoked",
    }
}

/// The keys for scripts, format version 1.
pub(crate) fn json(keyring: &Keyring, now: DateTime<Utc>) -> String {
    let imports = |holder: Holder<'_>| match holder {
        Holder::Bot(id) => keyring.bots.get(id).is_some_and(|bot| bot.imports),
        Holder::Person(_) => false,
    };
    let keys = all(keyring).map(|(holder, key)| KeyOutput {
        person: matches!(holder, Holder::Person(_)).then(|| holder.id()),
        bot: matches!(holder, Holder::Bot(_)).then(|| holder.id()),
        imports: imports(holder),
        name: key.name.as_deref(),
        r#type: key.public.kind(),
        fingerprint: &key.fingerprint,
        key: key.public.line(),
        from: key.from.map(|day| day.to_string()),
        until: key.until.map(|day| day.to_string()),
        revoked: key.revoked.map(print_time),
        reason: key.reason.as_deref(),
        state: state(key, now),
    });
    super::json(&Output {
        version: 1,
        keys: keys.collect(),
    })
}

/// The keys for people, a line each.
pub(crate) fn text(ui: &mut Ui, keyring: &Keyring, now: DateTime<Utc>) -> Outcome {
    let shown = if ui.width() < WIDE { SHORT } else { usize::MAX };
    let rows: Vec<Vec<String>> = all(keyring)
        .map(|(holder, key)| row(holder, key, now, shown))
        .collect();
    if rows.is_empty() {
        ui.status("no keys; `itsm keys add` adds yours");
        return Ok(());
    }
    let count = plural(rows.len(), "key");
    let columns = [
        "holder",
        "name",
        "type",
        "from",
        "until",
        "state",
        "fingerprint",
    ];
    let mut table = Table::new(columns);
    table.rows = rows;
    ui.print(&table.terminal(ui.width()))?;
    ui.status(&count);
    Ok(())
}

/// A key with the beginning of its fingerprint, by which it is found as well.
fn row(holder: Holder<'_>, key: &Key, now: DateTime<Utc>, shown: usize) -> Vec<String> {
    let fingerprint = match key.fingerprint.get(..shown) {
        Some(start) => format!("{start}…"),
        None => key.fingerprint.clone(),
    };
    let who = match holder {
        Holder::Person(id) => id.to_owned(),
        Holder::Bot(id) => format!("{id} (bot)"),
    };
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let revoked = key.revoked.map(|at| at.date_naive());
    vec![
        who,
        key.name.clone().unwrap_or_default(),
        key.public.short_kind().to_owned(),
        day(key.from),
        day(revoked.or(key.until)),
        state(key, now).to_owned(),
        fingerprint,
    ]
}
