//! `--format` and `--fail-on`: where findings go in which form, and which of them make a command fail.
//!
//! Shared by the commands that report findings. The exit code never depends on the formats.

use std::collections::HashMap;
use std::collections::HashSet;
use std::path::Path;
use std::path::PathBuf;

use clap::Arg;
use clap::Command;
use clap::ValueEnum;
use clap::builder::EnumValueParser;
use clap::builder::PossibleValue;
use clap::builder::TypedValueParser;
use itsm::check;
use itsm::diagnostic;
use itsm::diagnostic::Diagnostic;
use itsm::diagnostic::Level;
use itsm::diagnostic::Report;
use itsm::diagnostic::RuleText;
use itsm::diagnostic::Summary;
use itsm::files;
use itsm::ops::Env;
use itsm::ops::OpsError;

use crate::clock::variable;
use crate::exit::Outcome;
use crate::render;
use crate::ui::Ui;

/// The file to which a step of a GitHub workflow writes its summary; what other commands wrote there stays.
const SUMMARY: &str = "GITHUB_STEP_SUMMARY";

/// Options of commands that report findings.
#[derive(Debug, clap::Args)]
pub(crate) struct Formats {
    /// How to report findings, and with `:FILE` to which file instead of stdout; may be repeated
    #[arg(
        long = "format",
        value_name = "FORMAT[:FILE]",
        value_parser = TargetParser,
        default_value = "text"
    )]
    targets: Vec<Target>,
    /// From which level on findings make the command fail
    #[arg(long, value_enum, default_value_t = FailOn::Error, value_name = "LEVEL")]
    fail_on: FailOn,
}

/// A form of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, ValueEnum)]
pub(crate) enum Format {
    /// The line of the file with a caret
    Text,
    /// A documented object for scripts
    Json,
    /// Workflow commands that GitHub shows beside the lines
    Github,
    /// A table for a summary or a comment; behind what stands in `$GITHUB_STEP_SUMMARY`
    Markdown,
    /// SARIF 2.1.0, for GitHub's code scanning
    Sarif,
    /// GitLab's Code Quality report
    Gitlab,
    /// JUnit XML, for test reports
    Junit,
    /// For reviewdog
    Rdjson,
    /// Checkstyle XML
    Checkstyle,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    Error,
    Warning,
    Never,
}

/// Where one form of the findings goes.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    pub(crate) format: Format,
    /// The file as the user wrote it; stdout without one.
    file: Option<PathBuf>,
}

/// What a command found.
pub(crate) struct Found<'a> {
    /// The command's name.
    pub(crate) task: &'static str,
    pub(crate) summary: &'a Summary,
    pub(crate) findings: &'a [Diagnostic],
    /// The texts that findings point into, by path.
    pub(crate) sources: &'a HashMap<String, String>,
    /// The desk's folder in its repository.
    pub(crate) prefix: &'a str,
}

impl Formats {
    /// Refuses what can't be done with all targets together, before any work is done.
    pub(crate) fn check(&self) -> Result<(), OpsError> {
        let printed = self.targets.iter().filter(|one| one.file.is_none());
        let others = printed.clone().filter(|one| !one.format.is_for_a_log());
        if others.count() > 0 && printed.count() > 1 {
            let message = "only `text` and `github` can go to stdout together";
            let error = OpsError::usage(message);
            return Err(
                error.hint("write others to files: `--format text --format sarif:itsm.sarif`")
            );
        }
        let mut seen = HashSet::new();
        let mut twice = self.targets.iter().filter(|one| !seen.insert(one.key()));
        match twice.next() {
            None => Ok(()),
            Some(Target { file: None, .. }) => {
                Err(OpsError::usage("the same `--format` is given twice"))
            }
            Some(Target {
                file: Some(file), ..
            }) => {
                let message = format!("two formats go to {}", file.display());
                Err(OpsError::usage(message))
            }
        }
    }

    /// The targets, files first.
    pub(crate) fn targets(&self) -> impl Iterator<Item = &Target> {
        let (files, printed): (Vec<_>, Vec<_>) =
            self.targets.iter().partition(|one| one.file.is_some());
        files.into_iter().chain(printed)
    }

    /// Whether a finding makes the command fail.
    pub(crate) fn fails(&self, findings: &[Diagnostic]) -> bool {
        let fails = self.fail_on.judge();
        findings.iter().any(|one| fails(one.level))
    }

    /// Reports findings in every format that was asked for; a file that can't be written keeps none of the others back.
    pub(crate) fn report(&self, ui: &mut Ui, env: &Env, found: &Found<'_>) -> Outcome {
        let rules = rules();
        let report = Report {
            task: found.task,
            version: env!("CARGO_PKG_VERSION"),
            now: env.now,
            prefix: found.prefix,
            summary: &found.summary.line(),
            findings: found.findings,
            sources: found.sources,
            rules: &rules,
            fails: self.fail_on.judge(),
        };
        let mut failure = None;
        for target in self.targets() {
            let text = match target.format {
                Format::Text => {
                    let coloured = target.file.is_none() && ui.is_coloured();
                    render::findings(report.findings, report.sources, coloured)
                }
                Format::Json => diagnostic::json(found.summary, found.findings) + "\n",
                Format::Github => diagnostic::github(&report),
                Format::Markdown => diagnostic::markdown(&report, target.behind(env)),
                Format::Sarif => diagnostic::sarif(&report),
                Format::Gitlab => diagnostic::gitlab(&report),
                Format::Junit => diagnostic::junit(&report),
                Format::Rdjson => diagnostic::rdjson(&report),
                Format::Checkstyle => diagnostic::checkstyle(&report),
            };
            match target.deliver(ui, env, &text) {
                Err(stop) if target.file.is_some() => failure = failure.or(Some(stop)),
                delivered => delivered?,
            }
        }
        failure.map_or(Ok(()), Err)
    }
}

impl Format {
    /// Whether its lines may stand among others.
    fn is_for_a_log(self) -> bool {
        matches!(self, Self::Text | Self::Github)
    }
}

impl FailOn {
    fn judge(self) -> fn(Level) -> bool {
        match self {
            Self::Error => |level| level == Level::Error,
            Self::Warning => |_| true,
            Self::Never => |_| false,
        }
    }
}

impl Target {
    /// What no two targets may have in common.
    fn key(&self) -> (Option<Format>, Option<&Path>) {
        let format = Some(self.format).filter(|_| self.file.is_none());
        (format, self.file.as_deref())
    }

    /// Writes to the file, or prints.
    pub(crate) fn deliver(&self, ui: &mut Ui, env: &Env, text: &str) -> Outcome {
        let Some(file) = &self.file else {
            return Ok(ui.print(text)?);
        };
        let path = env.cwd.join(file);
        let written = if self.is_summary() {
            files::append(&path, text.as_bytes())
        } else {
            files::publish(&path, text.as_bytes())
        };
        Ok(written.map_err(OpsError::from)?)
    }

    /// How many bytes stay in the file before what is written.
    fn behind(&self, env: &Env) -> usize {
        match &self.file {
            Some(file) if self.is_summary() => files::size(&env.cwd.join(file)),
            _ => 0,
        }
    }

    /// Whether the file is the summary of a step of a workflow, to which several commands write.
    fn is_summary(&self) -> bool {
        let summary = variable(SUMMARY).map(PathBuf::from);
        self.format == Format::Markdown && self.file.is_some() && self.file == summary
    }
}

/// Reads `FORMAT` and `FORMAT:FILE`.
#[derive(Clone)]
struct TargetParser;

impl TypedValueParser for TargetParser {
    type Value = Target;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &std::ffi::OsStr,
    ) -> Result<Target, clap::Error> {
        let text = value.to_str().unwrap_or_default();
        let (name, file) = match text.split_once(':') {
            Some((name, file)) => (name, Some(PathBuf::from(file))),
            None => (text, None),
        };
        let format = EnumValueParser::<Format>::new().parse_ref(command, arg, name.as_ref())?;
        if file
            .as_ref()
            .is_some_and(|file| file.as_os_str().is_empty())
        {
            let message = format!("`{text}` names no file\n");
            return Err(
                clap::Error::raw(clap::error::ErrorKind::InvalidValue, message).with_cmd(command),
            );
        }
        Ok(Target { format, file })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        EnumValueParser::<Format>::new()
            .possible_values()
            .map(|values| {
                let values: Vec<PossibleValue> = values.collect();
                Box::new(values.into_iter()) as Box<dyn Iterator<Item = PossibleValue>>
            })
    }
}

/// What formats tell of the rules.
fn rules() -> Vec<RuleText> {
    let text = |rule: &&check::Rule| RuleText {
        name: rule.name,
        level: rule.level,
        summary: rule.summary,
        why: rule.why,
        help: check::explain(rule),
    };
    check::RULES.iter().map(text).collect()
}
