//! A desk opened for work: its root, configuration, definitions and where its files are read from.

use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::DateTime;
use chrono::Utc;
use rayon::prelude::*;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Level;
use crate::git::Repo;
use crate::ops::Env;
use crate::ops::Kind;
use crate::ops::OpsError;
use crate::ops::expect::Expected;
use crate::ops::source::Source;
use crate::ops::understood::Known;
use crate::ops::view::bare;
use crate::ops::view::of_work_tree;
use crate::record::Content;
use crate::record::Corpus;
use crate::record::Record;
use crate::record::is_record_path;
use crate::record::stem;
use crate::schema::Definitions;
use crate::schema::RecordType;
use crate::text::LineIndex;
use crate::yaml::Document;
use crate::yaml::FaultKind;
use crate::yaml::decode;

/// The file that makes a folder a desk.
pub(crate) const CONFIG: &str = "itsm.yaml";

/// The folder of a desk's own definitions.
pub(crate) const OWN_SCHEMA: &str = ".itsm/schema";

/// A desk opened for work.
pub struct Desk {
    /// The folder that holds `itsm.yaml`.
    pub root: PathBuf,
    /// The checked configuration.
    pub config: Arc<crate::schema::Config>,
    /// The merged definitions.
    pub definitions: Arc<Definitions>,
    /// What is wrong with configuration and definitions.
    pub findings: Vec<Diagnostic>,
    /// Path and text of the desk's own definition files.
    pub(crate) own: Vec<(String, String)>,
    /// The time of the run, or of the commit that is read.
    pub now: DateTime<Utc>,
    /// The repository, where there is one.
    pub repo: Option<Repo>,
    pub(crate) expected: Option<Expected>,
    /// What the files of its commits are understood by.
    known: Arc<Known>,
    source: Source,
}

impl Desk {
    /// Opens the desk that holds the user's directory, as it is or as it was at a revision.
    pub fn open(env: &Env, rev: Option<&str>) -> Result<Self, OpsError> {
        let root = match root(&env.cwd) {
            Ok(root) => root,
            Err(missing) => return bare(env, rev, missing),
        };
        let repo = Repo::discover(&root, &env.git)?;
        let (source, now) = match rev {
            None => (of_work_tree(repo.as_ref())?, env.now),
            Some(rev) => {
                let repo = repo.as_ref().ok_or_else(|| no_repository(&root))?;
                let files = repo.files_of(rev)?;
                let now = files.time();
                (Source::Commit(files), now)
            }
        };
        Self::read_from(root, repo, source, now)
    }

    /// Opens the desk whose files a source has.
    pub(crate) fn read_from(
        root: PathBuf,
        repo: Option<Repo>,
        source: Source,
        now: DateTime<Utc>,
    ) -> Result<Self, OpsError> {
        Self::read_like(Arc::default(), root, repo, source, now)
    }

    /// Opens the same desk, whose files another source has.
    pub(crate) fn read_again(&self, source: Source, now: DateTime<Utc>) -> Result<Self, OpsError> {
        let (known, root) = (Arc::clone(&self.known), self.root.clone());
        Self::read_like(known, root, None, source, now)
    }

    fn read_like(
        known: Arc<Known>,
        root: PathBuf,
        repo: Option<Repo>,
        source: Source,
        now: DateTime<Utc>,
    ) -> Result<Self, OpsError> {
        let understood = known.of(&root, &source)?;
        Ok(Self {
            root,
            config: Arc::clone(&understood.config),
            definitions: Arc::clone(&understood.definitions),
            findings: understood.findings.clone(),
            own: understood.own.clone(),
            now,
            repo,
            expected: None,
            known,
            source,
        })
    }

    /// The desk that is about to be made in a folder.
    pub(crate) fn unborn(root: &Path, repo: Option<Repo>, env: &Env, profile: &str) -> Self {
        let config = crate::schema::Config {
            profile: profile.to_owned(),
            ..crate::schema::Config::default()
        };
        Self {
            root: root.to_path_buf(),
            definitions: Arc::new(Definitions::load(profile, &[], &mut Vec::new())),
            config: Arc::new(config),
            findings: Vec::new(),
            own: Vec::new(),
            now: env.now,
            repo,
            expected: None,
            known: Arc::default(),
            source: Source::Files,
        }
    }

    /// The desk that holds the user's directory, or one with the shipped definitions where there is none.
    pub fn open_or_shipped(env: &Env) -> Result<Self, OpsError> {
        if root(&env.cwd).is_ok() {
            return Self::open(env, None);
        }
        Ok(Self {
            root: env.cwd.clone(),
            config: Arc::default(),
            definitions: Arc::new(Definitions::load("small", &[], &mut Vec::new())),
            findings: Vec::new(),
            own: Vec::new(),
            now: env.now,
            repo: None,
            expected: None,
            known: Arc::default(),
            source: Source::Files,
        })
    }

    /// The id of the commit that is read, where it is not the work tree.
    pub fn commit(&self) -> Option<&str> {
        match &self.source {
            Source::Files | Source::Sparse(_) | Source::Index(_) => None,
            Source::Commit(files) => Some(files.id()),
            Source::Merged(overlay) => Some(overlay.commit.id()),
        }
    }

    /// The desk's folder in its repository with a slash at its end; empty where it is the whole, or there is none.
    pub(crate) fn prefix(&self) -> &str {
        self.repo.as_ref().map_or("", Repo::prefix)
    }

    /// Whether what is about to be committed is read.
    pub(crate) fn is_staged(&self) -> bool {
        matches!(self.source, Source::Index(_))
    }

    /// The repository, where history is needed.
    pub(crate) fn repository(&self) -> Result<&Repo, OpsError> {
        self.repo.as_ref().ok_or_else(|| no_repository(&self.root))
    }

    /// Refuses where this program must not write.
    pub fn writable(&self) -> Result<(), OpsError> {
        if let Some(reason) = self.config.refusal(env!("CARGO_PKG_VERSION")) {
            return Err(
                OpsError::new(Kind::Usage, reason).hint("install a newer itsm, or read only")
            );
        }
        let mut errors = self.findings.iter();
        match errors.find(|finding| finding.level == Level::Error) {
            None => Ok(()),
            Some(finding) => {
                let message = format!(
                    "{}:{}: {}",
                    finding.path, finding.region.start.line, finding.message
                );
                Err(OpsError::usage(message).hint("`itsm validate` shows everything that is wrong"))
            }
        }
    }

    /// The paths of all records and notes, sorted, without reading any.
    pub fn paths(&self) -> Result<Vec<String>, OpsError> {
        let mut paths = Vec::new();
        for definition in self.definitions.types() {
            paths.extend(self.paths_of(&definition.folder)?);
        }
        paths.sort_unstable();
        Ok(paths)
    }

    /// The paths of the files of the type that has a folder, those in folders that it had before included.
    pub(crate) fn paths_of(&self, folder: &str) -> Result<Vec<String>, OpsError> {
        let mut types = self.definitions.types().iter();
        let of_type = types.find(|one| one.folder == folder);
        let earlier = of_type.map(|one| one.earlier_folders.iter().map(String::as_str));
        let mut paths = self.source.paths_below(&self.root, folder)?;
        for earlier in earlier.into_iter().flatten() {
            let is_taken = self
                .definitions
                .types()
                .iter()
                .any(|one| one.folder == earlier);
            if !is_taken {
                paths.extend(self.source.paths_below(&self.root, earlier)?);
            }
        }
        Ok(paths)
    }

    /// The paths of the files in a folder and below.
    pub fn files_in(&self, folder: &str) -> Result<Vec<String>, OpsError> {
        self.source.paths_below(&self.root, folder)
    }

    /// Reads every record.
    pub fn corpus(&self) -> Result<Corpus, OpsError> {
        Ok(self.load(self.paths()?))
    }

    /// Reads every record, those apart that another state of the desk has just so.
    pub(crate) fn corpus_after(
        &self,
        other: Corpus,
        is_same: impl Fn(&str) -> bool,
    ) -> Result<Corpus, OpsError> {
        let (root, source) = (&self.root, &self.source);
        let read = |path: &str| source.listed_content(root, path);
        Ok(other.followed_by(self.paths()?, &self.definitions, is_same, read))
    }

    /// Reads the records of the type that has a folder.
    pub fn corpus_of(&self, folder: &str) -> Result<Corpus, OpsError> {
        Ok(self.load(self.paths_of(folder)?))
    }

    /// Reads the records of the type that has a folder whose files hold one of some texts, in whatever case.
    pub(crate) fn corpus_holding(&self, folder: &str, texts: &[&str]) -> Result<Corpus, OpsError> {
        let (root, source) = (&self.root, &self.source);
        let holds = |path: &String| match source.listed_content(root, path) {
            Ok(bytes) => texts.iter().any(|text| contains(&bytes, text.as_bytes())),
            Err(_) => true,
        };
        let paths = self.paths_of(folder)?.into_par_iter().filter(holds);
        Ok(self.load(paths.collect()))
    }

    /// Reads the records of all types that are no work: things, services, people.
    pub(crate) fn standing_corpus(&self) -> Result<Corpus, OpsError> {
        self.corpus_where(|one| !one.work)
    }

    /// The contents of the files of all types that are no work, sorted by path.
    pub(crate) fn standing_files(&self) -> Result<Vec<(String, Content)>, OpsError> {
        let mut paths = self.paths_where(|one| !one.work)?;
        paths.retain(|path| is_record_path(path, &self.definitions));
        paths.sort_unstable();
        let (root, source) = (&self.root, &self.source);
        let read = |path: String| (source.listed_content(root, &path), path);
        let files = paths.into_par_iter().map(read);
        Ok(files.map(|(content, path)| (path, content)).collect())
    }

    /// Reads the records of the types that are wanted.
    pub(crate) fn corpus_where(
        &self,
        is_wanted: impl Fn(&RecordType) -> bool,
    ) -> Result<Corpus, OpsError> {
        Ok(self.load(self.paths_where(is_wanted)?))
    }

    fn paths_where(
        &self,
        is_wanted: impl Fn(&RecordType) -> bool,
    ) -> Result<Vec<String>, OpsError> {
        let mut paths = Vec::new();
        let wanted = self.definitions.types().iter();
        for definition in wanted.filter(|one| is_wanted(one)) {
            paths.extend(self.paths_of(&definition.folder)?);
        }
        Ok(paths)
    }

    fn load(&self, paths: Vec<String>) -> Corpus {
        // The repository's own handle is for one thread; the source can be read from many.
        let (root, source) = (&self.root, &self.source);
        Corpus::load(paths, &self.definitions, |path| {
            source.listed_content(root, path)
        })
    }

    /// Reads the record at a path.
    pub fn record(&self, path: &str) -> Result<Record, OpsError> {
        let refusal = |place: String, message: &str| {
            OpsError::refused(format!("{place} can't be read: {message}"))
        };
        let mend = format!("`itsm validate` shows where; mend {path} in an editor");
        let unreadable = |place: String, message: &str| refusal(place, message).hint(mend.clone());
        let definition = self
            .definitions
            .type_of_path(path)
            .filter(|_| is_record_path(path, &self.definitions));
        let definition =
            definition.ok_or_else(|| OpsError::usage(format!("{path} is no record")))?;
        let bytes = self
            .content(path)
            .map_err(|fault| unreadable(path.to_owned(), &fault.message))?;
        let text = decode(&bytes).map_err(|fault| unreadable(path.to_owned(), &fault.message))?;
        match Document::parse(text) {
            Ok(document) => Ok(Record::new(path.to_owned(), definition.clone(), document)),
            Err(faults) => Err(match faults.first() {
                None => unreadable(path.to_owned(), "it is no record"),
                Some(fault) => {
                    let start = LineIndex::new(text).position(fault.span.start);
                    let place = format!("{path}:{}:{}", start.line, start.column);
                    match fault.kind {
                        FaultKind::ConflictMarkers => refusal(place, &fault.message).hint(format!(
                            "`itsm conflicts {}` decides it while git knows the sides; else mend {path} in an editor",
                            stem(path)
                        )),
                        _ => unreadable(place, &fault.message),
                    }
                }
            }),
        }
    }

    /// Whether there is a file at a path, readable or not.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.source.has(&self.root, path)
    }

    /// The id of a file's content, where the desk is read from a commit.
    pub(crate) fn content_id(&self, path: &str) -> Option<String> {
        self.source.content_id(path)
    }

    /// The bytes of a file of the desk.
    pub fn content(&self, path: &str) -> Content {
        self.source.content(&self.root, path)
    }
}

/// Whether bytes hold a text, upper and lower case taken as the same.
fn contains(bytes: &[u8], text: &[u8]) -> bool {
    let mut windows = bytes.windows(text.len().max(1));
    windows.any(|window| window.eq_ignore_ascii_case(text))
}

/// The text of a file that the configuration names, or why there is none.
/// The nearest folder upwards that holds an `itsm.yaml`.
pub(crate) fn root(from: &Path) -> Result<PathBuf, OpsError> {
    let found = from
        .ancestors()
        .find(|folder| folder.join(CONFIG).is_file());
    found.map(Path::to_path_buf).ok_or_else(|| {
        OpsError::usage(format!(
            "no desk here: no {CONFIG} in {} or above it",
            from.display()
        ))
        .hint("`itsm init` makes a desk in this folder")
    })
}

pub(crate) fn no_repository(root: &Path) -> OpsError {
    OpsError::new(
        Kind::State,
        format!(
            "{} is in no git repository, so it has no revisions",
            root.display()
        ),
    )
}
