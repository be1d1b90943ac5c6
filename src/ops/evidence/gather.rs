//! Gathering a pack: what it is about first, then the files that prove it.

use std::collections::HashMap;
use std::collections::HashSet;

use chrono_tz::Tz;

use crate::diagnostic::Diagnostic;
use crate::ops::Desk;
use crate::ops::Kind;
use crate::ops::OpsError;
use crate::ops::approvals::APPROVALS;
use crate::ops::desk::CONFIG;
use crate::ops::desk::OWN_SCHEMA;
use crate::ops::evidence::EvidenceRequest;
use crate::ops::evidence::Pack;
use crate::ops::evidence::approvals;
use crate::ops::evidence::history;
use crate::ops::evidence::history::Line;
use crate::ops::evidence::index;
use crate::ops::evidence::known::Known;
use crate::ops::evidence::lists;
use crate::ops::evidence::page;
use crate::ops::evidence::proof::approval_files;
use crate::ops::evidence::proven::Proven;
use crate::ops::evidence::sample;
use crate::ops::evidence::sample::Drawn;
use crate::ops::evidence::signatures;
use crate::ops::evidence::unread;
use crate::ops::evidence::verify;
use crate::ops::validate;
use crate::practice::Period;
use crate::record::Corpus;
use crate::record::Record;
use crate::record::beside;
use crate::report::Table;
use crate::schema::Clause;
use crate::schema::RecordType;
use crate::text::plural;

/// The rules of the desk that are handed over, with their names in the pack: folders that begin with a dot are easily lost.
const DESK_FILES: [(&str, &str); 4] = [
    (CONFIG, "desk/itsm.yaml"),
    (".itsm/policy.yaml", "desk/policy.yaml"),
    (".itsm/keys.yaml", "desk/keys.yaml"),
    (".itsm/allowed_signers", "desk/allowed_signers"),
];

/// How a sample was drawn.
pub(super) struct Draw {
    /// What is drawn: the name of the type.
    pub(super) noun: String,
    /// How many files of the type there are, readable or not.
    pub(super) all: usize,
    pub(super) population: usize,
    pub(super) size: usize,
    pub(super) seed: u64,
    /// The id with the lowest rank.
    pub(super) example: String,
    /// The folders of the type, relative to the repository.
    pub(super) folders: Vec<String>,
}

/// A pack that is being put together.
pub(super) struct Gathered<'a> {
    pub(super) desk: &'a Desk,
    pub(super) request: &'a EvidenceRequest,
    pub(super) corpus: &'a Corpus,
    /// The first commit of the history.
    pub(super) origin: String,
    pub(super) title: String,
    pub(super) period: Option<Period>,
    pub(super) clause: Option<(String, Clause)>,
    pub(super) drawn: Option<Draw>,
    pub(super) known: Vec<Known<'a>>,
    pub(super) lines: Vec<Line>,
    /// The places in `lines` of the commits that touched a record, by its id.
    of_record: HashMap<String, Vec<usize>>,
    pub(super) pack: Pack,
    /// Path and description of each file that the index names.
    pub(super) named: Vec<(String, String)>,
    /// The statements that OpenSSH refuses by the keys of the pack, each with why.
    pub(super) failing: Vec<(String, String)>,
}

impl<'a> Gathered<'a> {
    pub(super) fn new(
        desk: &'a Desk,
        corpus: &'a Corpus,
        request: &'a EvidenceRequest,
        origin: String,
    ) -> Self {
        Self {
            desk,
            request,
            corpus,
            origin,
            title: String::new(),
            period: None,
            clause: None,
            drawn: None,
            known: Vec::new(),
            lines: Vec::new(),
            of_record: HashMap::new(),
            pack: Pack::of(desk.commit().unwrap_or_default(), unread(corpus, None)),
            named: Vec::new(),
            failing: Vec::new(),
        }
    }

    pub(super) fn zone(&self) -> Tz {
        self.desk.config.timezone
    }

    /// Adds a table that the index names.
    pub(super) fn table(&mut self, path: &str, about: &str, table: &Table) {
        self.pack.add_table(path, table);
        let about = format!("{about} {}.", plural(table.rows.len(), "row"));
        self.named.push((path.to_owned(), about));
    }

    /// Lists a population and draws a sample of it.
    pub(super) fn sample(
        &mut self,
        definition: &RecordType,
        size: usize,
        seed: u64,
    ) -> Result<Vec<&'a Record>, OpsError> {
        let Some(period) = &self.period else {
            return Ok(Vec::new());
        };
        let (population, table) = lists::population(self.desk, self.corpus, definition, period);
        if population.is_empty() {
            let message = format!(
                "no {} was worked on or open in that period",
                definition.name
            );
            return Err(OpsError::new(Kind::Nothing, message));
        }
        self.pack.unread = unread(self.corpus, Some(&definition.name));
        let drawn = sample::draw(&population, size, seed);
        self.drawn = Some(self.draw(definition, &population, &drawn, seed));
        let plural = &definition.plural;
        self.title = format!(
            "A sample of {} of {} {plural}",
            drawn.len(),
            population.len()
        );
        let about = format!(
            "The whole population: all {plural} that were worked on or open in the period."
        );
        self.table("sample/population.csv", &about, &table);
        let about = "What was drawn, in the order of the draw.";
        self.table("sample/sample.csv", about, &sample::table(&drawn, seed));
        let about = "The ids of the population, for the commands of VERIFY.md.";
        self.named
            .push(("sample/population.txt".to_owned(), about.to_owned()));
        let about = "The ids in the order of their ranks.";
        self.named
            .push(("sample/ranks.txt".to_owned(), about.to_owned()));
        let ids: Vec<&str> = population.iter().map(|one| one.id()).collect();
        self.pack
            .add("sample/population.txt".to_owned(), ids.join("\n") + "\n");
        let ranks = sample::ranked(&population, seed);
        let ranks = ranks.iter().map(|(rank, id)| {
            format!(
                "{rank}  {id}
"
            )
        });
        let ranks: Vec<String> = ranks.collect();
        self.pack.add("sample/ranks.txt".to_owned(), ranks.concat());
        Ok(drawn.iter().map(|one| one.record).collect())
    }

    fn draw(
        &self,
        definition: &RecordType,
        population: &[&Record],
        drawn: &[Drawn<'_>],
        seed: u64,
    ) -> Draw {
        let of_type = |one: &RecordType| one.name == definition.name;
        let records = self.corpus.records().iter();
        let read = records.filter(|one| of_type(one.definition())).count();
        let unread = self.corpus.unread().iter();
        let unread = unread.filter(|one| of_type(&one.definition)).count();
        let prefix = self.desk.repo.as_ref().map_or("", |repo| repo.prefix());
        Draw {
            noun: definition.name.clone(),
            all: read + unread,
            population: population.len(),
            size: drawn.len(),
            example: drawn.first().map_or("", |one| one.record.id()).to_owned(),
            seed,
            folders: definition
                .folders()
                .map(|one| format!("{prefix}{one}"))
                .collect(),
        }
    }

    /// Hands over records with everything that belongs to them.
    pub(super) fn records(
        &mut self,
        mut records: Vec<&'a Record>,
        proven: &Proven<'_>,
    ) -> Result<(), OpsError> {
        lists::by_id(&mut records);
        let mut names = HashSet::new();
        for record in &records {
            let name = free(&mut names, record.id());
            let known = Known::of(proven, record, name)?;
            self.known.push(known);
        }
        self.lines = history::lines(self.desk, &records)?;
        for (at, line) in self.lines.iter().enumerate() {
            for id in &line.records {
                self.of_record.entry(id.clone()).or_default().push(at);
            }
        }
        self.pack.records = records.len();
        Ok(())
    }

    /// Adds the files of the records, the rules of the desk and the history, then the pages about all of it.
    pub(super) fn finish(mut self, proven: &Proven<'_>) -> Result<Pack, OpsError> {
        for at in 0..self.known.len() {
            self.hand_over(at, proven)?;
        }
        self.rules()?;
        let made = signatures::add(self.desk, proven, &mut self.pack)?;
        self.failing = made.failing;
        let made = made.files.into_iter();
        self.named
            .extend(made.map(|(path, about)| (path.to_owned(), about.to_owned())));
        self.commits();
        self.findings()?;
        let about =
            "Every decision on these records: how well it is proven, and whether it counts.";
        self.table("decisions.csv", about, &approvals::all(&self.known));
        let about = "What the audit found in the whole history, whatever it is about.";
        self.table("audit.csv", about, &proven.audited.whole());
        let index = index::index(&self, proven);
        let verify = verify::page(&self);
        let mut pack = self.pack;
        pack.title = self.title;
        pack.add("index.md".to_owned(), index);
        pack.add("VERIFY.md".to_owned(), verify);
        pack.seal();
        Ok(pack)
    }

    /// Adds file, notes, attachments and statements of a record, and the page that leads to them.
    fn hand_over(&mut self, at: usize, proven: &Proven<'_>) -> Result<(), OpsError> {
        let (desk, known) = (self.desk, &self.known[at]);
        let path = known.record.path();
        let mut paths = vec![path.to_owned()];
        paths.extend(desk.files_in(&beside(path))?);
        let records = paths
            .into_iter()
            .map(|path| (format!("records/{path}"), path));
        let approvals = approval_files(desk, known.record)?.into_iter();
        let approvals = approvals.map(|path| (path.clone(), path));
        let mut files = Vec::new();
        for (to, path) in records.chain(approvals) {
            let is_there = self.pack.copy(desk, &path, to.clone());
            files.extend(is_there.then_some(to));
        }
        for content in &known.proof.contents {
            let path = format!("{APPROVALS}/{}/content/{}", known.name, content.digest);
            let is_new = self.pack.add(path.clone(), content.bytes.clone());
            files.extend(is_new.then_some(path));
        }
        let places = self.of_record.get(known.record.id());
        let places = places.into_iter().flatten();
        let lines: Vec<&Line> = places.filter_map(|at| self.lines.get(*at)).collect();
        let page = page::page(desk, proven, known, &lines, &files)?;
        self.pack.add(format!("pages/{}.md", known.name), page);
        Ok(())
    }

    /// Adds configuration, policy, keys and the desk's own definitions, and what was signed for them.
    fn rules(&mut self) -> Result<(), OpsError> {
        let desk = self.desk;
        for (path, to) in DESK_FILES {
            if desk.has(path) {
                self.pack.copy(desk, path, to.to_owned());
            }
        }
        for path in desk.files_in(OWN_SCHEMA)? {
            let rest = path.strip_prefix(".itsm/").unwrap_or(&path);
            self.pack.copy(desk, &path, format!("desk/{rest}"));
        }
        for path in desk.files_in("approvals/desk")? {
            self.pack.copy(desk, &path, path.clone());
        }
        Ok(())
    }

    fn commits(&mut self) {
        let table = history::table(&self.lines);
        let about = "The commits on the first-parent line that touched these records or the rules of the desk; each is there as git stores it.";
        self.table("log/commits.csv", about, &table);
        for line in &self.lines {
            let id = &line.touch.id;
            match &line.raw {
                Some(raw) => {
                    self.pack.add(format!("log/{id}.commit"), raw.clone());
                }
                None => self
                    .pack
                    .left_out
                    .push(format!("commit {id}: it is not in this clone")),
            }
        }
    }

    /// Adds what the rules of validation find in the records that are handed over, and what a clause asks for.
    fn findings(&mut self) -> Result<(), OpsError> {
        let rules = self.clause.as_ref().map(|(_, clause)| &clause.findings);
        let is_asked = |one: &Diagnostic| {
            rules.is_some_and(|rules| rules.iter().any(|rule| *rule == one.rule))
        };
        let own: HashSet<&str> = self.known.iter().map(|one| one.record.path()).collect();
        let mut found = validate::found(self.desk, self.corpus)?;
        found.retain(|one| own.contains(one.path.as_str()) || is_asked(one));
        let mut table = Table::new([
            "level", "rule", "record", "path", "line", "column", "message",
        ]);
        let rows = found.iter().map(|one| {
            let start = one.region.start;
            vec![
                one.level.name().to_owned(),
                one.rule.to_string(),
                one.record.clone().unwrap_or_default(),
                one.path.clone(),
                start.line.to_string(),
                start.column.to_string(),
                one.message.clone(),
            ]
        });
        table.rows = rows.collect();
        let about = "What validation finds in these records at the commit.";
        self.table("findings.csv", about, &table);
        Ok(())
    }
}

/// A name for the files about an id that no other id has, be it but for case.
fn free(names: &mut HashSet<String>, id: &str) -> String {
    let others = (2..).map(|number| format!("{id}~{number}"));
    let mut all = std::iter::once(id.to_owned()).chain(others);
    let is_new = |name: &String| names.insert(name.to_lowercase());
    all.find(is_new).unwrap_or_default()
}
