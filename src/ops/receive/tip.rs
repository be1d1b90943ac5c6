//! The pushed tip of one branch beside what it is compared with.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Level;
use crate::diagnostic::Region;
use crate::git::Repo;
use crate::ops::Desk;
use crate::ops::Env;
use crate::ops::OpsError;
use crate::ops::desk::CONFIG;
use crate::ops::receive::Judged;
use crate::ops::since::Base;
use crate::ops::validate_since::brought;

/// What a tip brings that it should not: in each desk that it holds, and desks that it holds no more.
pub(super) fn judge(env: &Env, old: Option<&str>, new: &str) -> Result<Judged, OpsError> {
    let repo = Repo::receiving(&env.cwd, &env.git)?;
    let before = match old {
        Some(old) => desks(&repo, old)?,
        None => Vec::new(),
    };
    let after = desks(&repo, new)?;
    let gone = before.iter().filter(|prefix| !after.contains(prefix));
    let mut findings: Vec<Diagnostic> = gone.map(|prefix| removed(prefix)).collect();
    for prefix in &after {
        let repo = Repo::receiving(&env.cwd, &env.git)?.below(prefix);
        let desk = Desk::received(env, repo, new)?;
        let found = in_desk(&desk, old, new)?.into_iter();
        findings.extend(found.map(|one| Diagnostic {
            path: if one.path.starts_with("../") {
                one.path.trim_start_matches("../").to_owned()
            } else {
                format!("{prefix}{}", one.path)
            },
            ..one
        }));
    }
    Ok(Judged {
        findings,
        is_first: after.iter().any(|prefix| !before.contains(prefix)),
    })
}

/// What speaks against taking a desk from one commit to another; everything that judges a push has its place here.
fn in_desk(desk: &Desk, old: Option<&str>, new: &str) -> Result<Vec<Diagnostic>, OpsError> {
    let base = Base {
        id: old.map(str::to_owned),
        is_parent: false,
    };
    Ok(brought(desk, (&base, new), (Some(desk.now), false), false)?.findings)
}

/// The folders of a commit that are desks, each ended by a slash, the top as an empty one; a desk in a desk is none.
pub(crate) fn desks(repo: &Repo, commit: &str) -> Result<Vec<String>, OpsError> {
    let mut found: Vec<String> = Vec::new();
    let mut named = repo.files_named(commit, CONFIG)?;
    named.sort_by_key(String::len);
    for path in named {
        let folder = path.strip_suffix(CONFIG).unwrap_or_default().to_owned();
        if !found.iter().any(|known| folder.starts_with(known.as_str())) {
            found.push(folder);
        }
    }
    found.sort_unstable();
    Ok(found)
}

fn removed(prefix: &str) -> Diagnostic {
    Diagnostic {
        path: format!("{prefix}{CONFIG}"),
        region: Region::top(),
        rule: "desk-removed".into(),
        level: Level::Error,
        record: None,
        message: "the desk that was here is gone, with everything that it tells of the past"
            .to_owned(),
        hint: Some("whoever looks after the server can take a desk away or move it".to_owned()),
    }
}
