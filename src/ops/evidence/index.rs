//! The first page of a pack: what it is, of what, how it was drawn, and what is where.

use std::fmt::Write as _;

use crate::ops::evidence::gather::Gathered;
use crate::ops::evidence::page::Page;
use crate::ops::evidence::page::facts;
use crate::ops::evidence::proven::Proven;
use crate::ops::evidence::words::link;
use crate::ops::evidence::words::when;
use crate::record::print_time;
use crate::report::Table;
use crate::report::escape;
use crate::text::plural;

/// The page.
pub(super) fn index(gathered: &Gathered<'_>, proven: &Proven<'_>) -> String {
    let mut page = Page::default();
    let _ = writeln!(page.text, "# {}\n", escape(&gathered.title));
    page.line("For an auditor, or anybody else who wants to know what this desk can show, and how to check it.");
    page.table(&origin(gathered), "");
    if let Some((_, clause)) = &gathered.clause {
        page.heading("What is asked");
        page.line(&clause.question);
        page.line(
            clause
                .missing
                .as_deref()
                .unwrap_or("A desk has records for all of it."),
        );
    }
    drawn(gathered, &mut page);
    page.heading("What is here");
    for (path, about) in &gathered.named {
        let _ = writeln!(page.text, "- {}: {}", link(path, path), escape(about));
    }
    let fixed = [
        ("VERIFY.md", "How to check all of this with plain tools."),
        (
            "sources.tsv",
            "Each file that was copied from the commit: its id there, its name here, its path there.",
        ),
        ("MANIFEST.sha256", "The SHA-256 of every other file."),
    ];
    for (path, about) in fixed {
        let _ = writeln!(page.text, "- {}: {about}", link(path, path));
    }
    page.text.push('\n');
    page.line("Files are below records/, statements and signatures below approvals/, configuration, policy and keys below desk/, commits below log/. They name people, as the desk does.");
    records(gathered, &mut page);
    if let Some(lack) = &proven.lack {
        page.line(lack);
    }
    holes(gathered, &mut page);
    page.heading("Audit of the history");
    proven.audited.tell(gathered.period.as_ref(), &mut page);
    page.text
}

/// Where everything comes from.
fn origin(gathered: &Gathered<'_>) -> Table {
    let (desk, zone) = (gathered.desk, gathered.zone());
    let edition = &desk.config.edition;
    let period = gathered.period.map(|one| {
        format!(
            "{} to {}, the last day not included, days of {zone}",
            one.from, one.to
        )
    });
    let own = match edition.own {
        0 => String::new(),
        number => format!(", own migrations up to {number}"),
    };
    facts(vec![
        ("commit", gathered.pack.commit.clone()),
        ("committed", when(desk.now, zone)),
        ("first commit of the history", gathered.origin.clone()),
        (
            "folder in the repository",
            desk.repo
                .as_ref()
                .map_or("", |repo| repo.prefix())
                .to_owned(),
        ),
        ("period", period.unwrap_or_default()),
        ("profile", desk.config.profile.clone()),
        (
            "edition of the definitions",
            format!("{}{own}", edition.version),
        ),
        (
            "definitions",
            format!("sha256:{}", desk.definitions.digest()),
        ),
        ("made by", format!("itsm {}", env!("CARGO_PKG_VERSION"))),
        ("made anew with", super::verify::command(gathered)),
    ])
}

fn drawn(gathered: &Gathered<'_>, page: &mut Page) {
    let Some(draw) = &gathered.drawn else {
        return;
    };
    page.heading("How the sample was drawn");
    page.line(&format!(
        "The commit holds {}. {} of them had something logged in the period or stood open all through it: they are the population.",
        plural(draw.all, &draw.noun),
        draw.population,
    ));
    page.line(&format!(
        "The rank of a record is the SHA-256 of {}: and its id, such as {}:{}. The records with the lowest ranks were drawn, {} of {}. VERIFY.md shows the commands that do it again.",
        draw.seed, draw.seed, draw.example, draw.size, draw.population,
    ));
}

fn records(gathered: &Gathered<'_>, page: &mut Page) {
    page.heading("Records");
    for one in &gathered.known {
        let to = format!("pages/{}.md", one.name);
        let (id, title) = (one.record.id(), one.record.title());
        let mut said = vec![one.record.state().unwrap_or_default().to_owned()];
        said.extend(Some(one.proof.standing.clone()).filter(|standing| !standing.is_empty()));
        let found = one.proof.found.len();
        said.extend((found > 0).then(|| format!("audit: {}", plural(found, "finding"))));
        let _ = writeln!(
            page.text,
            "- {}: {} ({})",
            link(id, &to),
            escape(title),
            escape(&said.join("; "))
        );
    }
    if gathered.known.is_empty() {
        page.line("No record is handed over whole.");
    }
    page.text.push('\n');
}

/// What is not here although it could be expected.
fn holes(gathered: &Gathered<'_>, page: &mut Page) {
    page.heading("What is not here");
    let mut lines = Vec::new();
    if let Some(period) = gathered
        .period
        .filter(|one| one.end() > gathered.desk.now.timestamp())
    {
        lines.push(format!(
            "The commit is of {}, and the period ends on {}: what came after the commit is not in it.",
            print_time(gathered.desk.now),
            period.to
        ));
    }
    let unread = gathered.pack.unread.iter();
    lines.extend(unread.map(|one| {
        format!(
            "{} can't be read ({}), so that lists and figures are short of it.",
            one.path, one.message
        )
    }));
    lines.extend(
        gathered
            .pack
            .left_out
            .iter()
            .map(|one| format!("Left out: {one}.")),
    );
    page.list(
        &lines,
        "Nothing was left out, and every record could be read.",
    );
}
