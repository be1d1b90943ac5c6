//! A desk in memory, a map and a CSV text: what every test of imports starts from.

use std::collections::HashMap;
use std::fs;
use std::io::Read;
use std::path::PathBuf;

use itsm::diagnostic::Diagnostic;
use itsm::import::Map;
use itsm::import::Plan;
use itsm::import::plan;
use itsm::record::Corpus;
use itsm::schema::Config;
use itsm::schema::Definitions;

/// The log that comes with the maps.
pub(crate) const SAMPLE: &str = include_str!("../../../examples/import/sample.csv");

/// The desk of the examples.
pub(crate) struct Bench {
    pub(crate) desk: Config,
    pub(crate) definitions: Definitions,
    files: HashMap<String, String>,
}

impl Bench {
    pub(crate) fn new() -> Self {
        let mut out = Vec::new();
        let own = ".itsm/schema/record/incident.yaml";
        let desk = Config::parse("itsm.yaml", &example("itsm.yaml"), &mut out);
        let own = [(own.to_owned(), example(own))];
        let definitions = Definitions::load(&desk.profile, &own, &mut out);
        assert_eq!(messages(&out), [""; 0]);
        Self {
            desk,
            definitions,
            files: HashMap::new(),
        }
    }

    /// Adds a file, or replaces it.
    pub(crate) fn put(&mut self, path: &str, text: &str) {
        self.files.insert(path.to_owned(), text.to_owned());
    }

    /// Carries a plan out.
    pub(crate) fn apply(&mut self, plan: Plan) {
        self.files.extend(plan.creates);
        self.files
            .extend(plan.updates.into_iter().map(|(path, _, new)| (path, new)));
    }

    pub(crate) fn text(&self, path: &str) -> &str {
        &self.files[path]
    }

    pub(crate) fn map(&self, text: &str) -> Result<Map, Vec<String>> {
        let mut out = Vec::new();
        let map = Map::parse("map.yaml", text, &self.definitions, &mut out);
        map.ok_or_else(|| messages(&out))
    }

    pub(crate) fn plan(&self, map: &str, csv: impl Read) -> Plan {
        let map = self.map(map).unwrap();
        plan(
            &map,
            csv,
            &self.corpus(),
            &self.definitions,
            &self.desk,
            &|_| (),
        )
        .unwrap()
    }

    pub(crate) fn corpus(&self) -> Corpus {
        let paths = self.files.keys().cloned().collect();
        Corpus::load(paths, &self.definitions, |path| {
            Ok(self.files[path].clone().into_bytes())
        })
    }
}

/// A file of `examples/import`.
pub(crate) fn example(name: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples/import");
    fs::read_to_string(folder.join(name)).unwrap()
}

pub(crate) fn log_map() -> String {
    example("servicenow-audit-log.yaml")
}

pub(crate) fn snapshot_map() -> String {
    example("servicenow-snapshot.yaml")
}

/// The text of a planned new record.
pub(crate) fn created<'a>(plan: &'a Plan, id: &str) -> &'a str {
    let file = format!("/{id}.yaml");
    let found = plan.creates.iter().find(|(path, _)| path.ends_with(&file));
    &found.unwrap_or_else(|| panic!("{id} is not in the plan")).1
}

/// The entries of a record's log, one line each, without the dash.
pub(crate) fn log(text: &str) -> Vec<&str> {
    let lines = text.lines().skip_while(|line| *line != "log:");
    lines.filter_map(|line| line.strip_prefix("  - ")).collect()
}

fn messages(found: &[Diagnostic]) -> Vec<String> {
    let line = |one: &Diagnostic| {
        format!(
            "{}:{}:{}: {}",
            one.path, one.region.start.line, one.region.start.column, one.message
        )
    };
    found.iter().map(line).collect()
}
