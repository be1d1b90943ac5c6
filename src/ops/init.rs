//! Making a desk.

use std::collections::BTreeSet;
use std::path::Path;
use std::path::PathBuf;

use serde_json::Value;

use crate::files;
use crate::files::Write;
use crate::git;
use crate::ops::Create;
use crate::ops::Desk;
use crate::ops::Env;
use crate::ops::Kind;
use crate::ops::OpsError;
use crate::ops::Plan;
use crate::ops::create;
use crate::ops::desk::CONFIG;
use crate::ops::edition;
use crate::ops::policy::alone;
use crate::ops::policy::first_policy;
use crate::ops::sample;
use crate::schema::Definitions;

/// Files that a repository may well have before there is a desk in it.
const SPARED: [&str; 2] = [ATTRIBUTES, EDITOR];

/// How git treats the files of a desk.
const ATTRIBUTES: &str = ".gitattributes";

/// The settings of an editor.
const EDITOR: &str = ".vscode/settings.json";

/// The folder of the people.
const PEOPLE: &str = "people/";

/// The line of a person who has not left.
const ACTIVE: &str = "state: active";

/// The profile of the sample desk.
const SAMPLE_PROFILE: &str = "small";

/// A request for a new desk.
#[derive(Debug, Clone)]
pub struct Init {
    /// The folder; made if it is not there.
    pub directory: PathBuf,
    /// The profile: `small` or `itil`.
    pub profile: String,
    /// The IANA time zone.
    pub timezone: String,
    /// The desk's name for people.
    pub name: Option<String>,
    /// Whether sample services, CIs and people are put in.
    pub sample: bool,
    /// Whether a policy says who has to approve what.
    pub policy: bool,
    /// Whether the desk is only planned: neither folder nor repository is made.
    pub dry_run: bool,
}

/// A desk that is about to be made.
pub struct NewDesk {
    /// The desk.
    pub desk: Desk,
    /// What to write.
    pub plan: Plan,
    /// What its policy means for somebody who is alone; none where there are others, or no policy.
    pub alone: Option<&'static str>,
}

/// Plans a new desk, in the repository that holds the folder or in a new one.
pub fn init(env: &Env, request: &Init) -> Result<NewDesk, OpsError> {
    let root = &files::without_dots(&request.directory);
    if root.join(CONFIG).exists() {
        return Err(OpsError::refused(format!(
            "{} is a desk already",
            root.display()
        )));
    }
    let mut above = root.ancestors().skip(1);
    if let Some(outer) = above.find(|folder| folder.join(CONFIG).exists()) {
        let message = format!("{} lies in the desk {}", root.display(), outer.display());
        return Err(OpsError::refused(message).hint("make the desk beside it"));
    }
    if request.timezone.parse::<chrono_tz::Tz>().is_err() {
        let zones = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
        let error = OpsError::usage(format!("`{}` is no IANA time zone", request.timezone));
        return Err(error
            .nearest(&request.timezone, zones)
            .hint("write one such as `Europe/Madrid`"));
    }
    if request.sample {
        fits_the_sample(&request.profile)?;
    }
    let repo = repository(env, root, request.dry_run)?;
    let desk = Desk::unborn(root, repo, env, &request.profile);
    let mut plan = Plan {
        subject: "open the desk".to_owned(),
        writes: configuration(request, &desk.definitions),
        ..Plan::default()
    };
    if request.sample {
        plan.writes
            .extend(sample::catalogue().map(|(path, text)| new_file(path, text)));
    }
    plan.writes.extend(oneself(&desk, env, request.sample)?);
    let alone = if request.policy {
        govern(&mut plan, &desk.definitions)
    } else {
        None
    };
    spare(&mut plan, root)?;
    Ok(NewDesk { desk, plan, alone })
}

/// Adds the policy, by which the people approve who are in the plan; says what it means for somebody alone.
fn govern(plan: &mut Plan, definitions: &Definitions) -> Option<&'static str> {
    let ids = plan.writes.iter().filter_map(|write| {
        let id = write.path.strip_prefix(PEOPLE)?.strip_suffix(".yaml")?;
        let text = String::from_utf8_lossy(write.content.as_deref().unwrap_or_default());
        text.lines()
            .any(|line| line == ACTIVE)
            .then(|| id.to_owned())
    });
    let people: BTreeSet<String> = ids.collect();
    plan.writes
        .push(first_policy(definitions, &people, people.len()));
    alone(people.len())
}

/// Refuses a profile whose life cycles the sample's logs do not follow.
fn fits_the_sample(profile: &str) -> Result<(), OpsError> {
    if profile == SAMPLE_PROFILE {
        return Ok(());
    }
    let message =
        format!("the sample is a desk of the profile `{SAMPLE_PROFILE}`, not `{profile}`");
    let hint = format!(
        "make it with `--profile {SAMPLE_PROFILE}`; `itsm upgrade --profile {profile}` takes it on from there"
    );
    Err(OpsError::usage(message).hint(hint))
}

/// Leaves alone what a repository has already; a record in the way is a refusal.
fn spare(plan: &mut Plan, root: &Path) -> Result<(), OpsError> {
    let (known, new) = std::mem::take(&mut plan.writes)
        .into_iter()
        .partition(|write: &Write| root.join(&write.path).exists());
    plan.writes = new;
    let known: Vec<Write> = known;
    for write in known {
        let path = &write.path;
        if !SPARED.contains(&path.as_str()) {
            return Err(OpsError::refused(format!("{path} is there already")));
        }
        let lines = write.content.unwrap_or_default();
        let lines = String::from_utf8_lossy(&lines)
            .trim_end()
            .replace('\n', "; ");
        plan.warnings.push(format!(
            "{path} is there already and was left alone; it should say: {lines}"
        ));
    }
    Ok(())
}

/// The repository of the desk, made where there is none; a dry run does without.
fn repository(env: &Env, root: &Path, is_dry: bool) -> Result<Option<git::Repo>, OpsError> {
    if is_dry {
        return Ok(None);
    }
    let failed = |error: std::io::Error| {
        let message = format!("{} can't be made: {error}", root.display());
        OpsError::new(Kind::Io, message)
    };
    std::fs::create_dir_all(root).map_err(failed)?;
    match git::Repo::discover(root, &env.git)? {
        Some(repo) => Ok(Some(repo)),
        None => Ok(Some(git::Repo::create(root, &env.git)?)),
    }
}

/// The person who makes the desk, so that their first command is known to be theirs.
fn oneself(desk: &Desk, env: &Env, with_sample: bool) -> Result<Option<Write>, OpsError> {
    // A dry run has made no folder in which git could be asked.
    let folder = desk.root.ancestors().find(|folder| folder.is_dir());
    let identity = git::identity(folder.unwrap_or(&env.cwd), &env.git)?;
    let request = Create {
        record_type: "person".to_owned(),
        set: vec![
            format!("title={}", identity.name),
            format!("email={}", identity.email),
        ],
        ..Create::default()
    };
    let id = create::slug(&identity.name);
    let mut people =
        sample::catalogue().filter(|(path, _)| with_sample && path.starts_with("people/"));
    let is_known = people
        .any(|(path, text)| path == format!("people/{id}.yaml") || text.contains(&identity.email));
    if is_known {
        return Ok(None);
    }
    let record = create::own_person(desk, env, &request, &id)?;
    Ok(Some(create::new_file(&record)))
}

fn configuration(request: &Init, definitions: &Definitions) -> Vec<Write> {
    let mut files = vec![
        (CONFIG.to_owned(), config_text(request, definitions)),
        (
            ATTRIBUTES.to_owned(),
            "*.yaml text eol=lf merge=itsm\n.itsm/allowed_signers text eol=lf merge=itsm\n*.md text eol=lf\n".to_owned(),
        ),
        (EDITOR.to_owned(), editor_settings(definitions)),
    ];
    let types = definitions.types().iter();
    files.extend(types.map(|one| edition::editor_schema(one)));
    files
        .into_iter()
        .map(|(path, text)| new_file(&path, &text))
        .collect()
}

fn new_file(path: &str, text: &str) -> Write {
    Write {
        path: path.to_owned(),
        expected: None,
        content: Some(text.as_bytes().to_vec()),
    }
}

/// The configuration, with what one may change shown in comments.
fn config_text(request: &Init, definitions: &Definitions) -> String {
    let text = |text: &str| crate::yaml::scalar(text, crate::yaml::Context::Block);
    let name = request
        .name
        .as_ref()
        .map(|name| format!("name: {}\n", text(name)))
        .unwrap_or_default();
    format!(
        "# The configuration of this desk; `itsm validate` checks it.\n\
         format: 1\n\
         requires: \">=0.1\"\n\
         {name}\
         profile: {profile}\n\
         timezone: {zone}\n\
         # Impact (rows) and urgency (columns) give the priority.\n\
         priority:\n  \
           levels: [P1, P2, P3, P4, P5]\n  \
           matrix:\n    \
             high: {{high: P1, medium: P2, low: P3}}\n    \
             medium: {{high: P2, medium: P3, low: P4}}\n    \
             low: {{high: P3, medium: P4, low: P5}}\n\
         # auto: commands commit what they write; never: they only write.\n\
         commit: auto\n\
         # The KPIs shown when none is named; `itsm kpi --list` lists all.\n\
         # kpis: [incidents, incident-resolution-time, incident-backlog]\n\
         {edition}",
        edition = edition::lines(&edition::current(definitions, Vec::new())),
        profile = request.profile,
        zone = request.timezone,
    )
}

/// Tells editors that know the setting which schema checks which folder.
fn editor_settings(definitions: &Definitions) -> String {
    let schemas = definitions.types().iter().map(|one| {
        let schema = format!("./.itsm/editor/{}.schema.json", one.name);
        (schema, Value::from(format!("{}/**/*.yaml", one.folder)))
    });
    let settings = serde_json::json!({ "yaml.schemas": Value::Object(schemas.collect()) });
    serde_json::to_string_pretty(&settings).unwrap_or_default() + "\n"
}
