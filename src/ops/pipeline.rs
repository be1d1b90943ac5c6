//! What a pipeline says of its own run: from where on a change is to be checked.
//!
//! GitHub, Forgejo and Gitea tell it by variables and a file with the event, GitLab by variables alone. Both are data
//! from outside: an id has to be an id, a file has its limit, and whatever is not understood means that everything is
//! checked, never that nothing is. What the event calls the base of a pull request is not used: it stays as it was when
//! the pull request was opened.

use std::path::Path;

use serde_json::Value;

use crate::files;

/// The largest event that is read, in bytes; forges cut their lists of commits long before.
const LARGEST_EVENT: u64 = 8 << 20;

/// Reads a variable of the environment.
pub(crate) type Read<'a> = &'a dyn Fn(&str) -> Option<String>;

/// From where on a change is to be checked, as far as the surroundings say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Said {
    /// A commit that merges a pull request is checked, made by the forge for that; its first parent is where it starts.
    Merge {
        /// The id of that commit.
        commit: String,
        /// The branch that the pull request goes to.
        target: String,
    },
    /// Where the history parts from a branch of the remote; none where no branch is named.
    Branch(Option<String>),
    /// At a commit.
    Commit {
        /// Its id.
        id: String,
        /// Who says so.
        by: &'static str,
    },
    /// At what a branch was before it was pushed to.
    Push(Push),
    /// Nowhere: everything is to be checked.
    Everything(String),
    /// There is nothing that could be checked.
    Nothing(String),
}

/// A push to a branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Push {
    /// The id of its commit before.
    pub(crate) before: String,
    /// The branch, by its short name.
    pub(crate) branch: String,
    /// Whether the forge says that commits were replaced.
    pub(crate) is_forced: bool,
    /// Whether others build on the branch: it is the default one, or it is not known which is.
    pub(crate) is_shared: bool,
}

/// Whether this runs in a pipeline.
pub(crate) fn is_pipeline(read: Read<'_>) -> bool {
    ["CI", "GITHUB_ACTIONS", "GITLAB_CI"]
        .iter()
        .any(|name| read(name).is_some_and(|value| !["false", "0"].contains(&value.as_str())))
}

/// From where on to check.
pub(crate) fn said(read: Read<'_>) -> Said {
    let is_on = |name: &str| read(name).is_some_and(|value| value == "true");
    if is_on("GITHUB_ACTIONS") {
        github(read)
    } else if is_on("GITLAB_CI") {
        gitlab(read)
    } else {
        Said::Branch(None)
    }
}

fn github(read: Read<'_>) -> Said {
    let name = read("GITHUB_EVENT_NAME").unwrap_or_default();
    match name.as_str() {
        "pull_request" => pull_request(read),
        "pull_request_target" => everything(
            "the event `pull_request_target` is about the target branch, not about what is proposed",
        ),
        "push" | "merge_group" => match event(read) {
            Err(why) => Said::Everything(why),
            Ok(event) if name == "push" => pushed(&event),
            Ok(event) => match id(&event["merge_group"]["base_sha"]) {
                Some(id) => Said::Commit {
                    id,
                    by: "the base of the merge group",
                },
                None => everything("the event of the merge group names no base"),
            },
        },
        _ => Said::Everything(format!("the event `{name}` is about no change")),
    }
}

/// Some forges check out a merge that they made for the check, some the last commit of the pull request.
fn pull_request(read: Read<'_>) -> Said {
    let target = read("GITHUB_BASE_REF");
    let is_merge = read("GITHUB_REF").is_some_and(|name| name.ends_with("/merge"));
    let commit = read("GITHUB_SHA").filter(|id| is_merge && is_id(id));
    match (commit, target) {
        (Some(commit), target) => Said::Merge {
            commit,
            target: target.unwrap_or_default(),
        },
        (None, Some(target)) => Said::Branch(Some(target)),
        (None, None) => everything("the pull request names no target branch"),
    }
}

fn pushed(event: &Value) -> Said {
    let name = event["ref"].as_str().unwrap_or_default();
    let Some(branch) = name.strip_prefix("refs/heads/") else {
        return Said::Everything(format!("a push to `{name}` changes no branch"));
    };
    if event["deleted"] == true {
        return Said::Nothing(format!("the push deleted the branch `{branch}`"));
    }
    let default = event["repository"]["default_branch"].as_str();
    since_push(
        id(&event["before"]),
        branch,
        event["forced"] == true,
        default,
    )
}

fn since_push(
    before: Option<String>,
    branch: &str,
    is_forced: bool,
    default: Option<&str>,
) -> Said {
    match before {
        None => everything("the push does not say what the branch was before"),
        Some(zeros) if is_zero(&zeros) => Said::Everything(format!("the branch `{branch}` is new")),
        Some(before) => Said::Push(Push {
            before,
            branch: branch.to_owned(),
            is_forced,
            is_shared: default.is_none_or(|default| default == branch),
        }),
    }
}

fn gitlab(read: Read<'_>) -> Said {
    if let Some(id) = read("CI_MERGE_REQUEST_DIFF_BASE_SHA").filter(|id| is_id(id)) {
        return Said::Commit {
            id,
            by: "the base of the merge request",
        };
    }
    let source = read("CI_PIPELINE_SOURCE").unwrap_or_default();
    match read("CI_COMMIT_BRANCH") {
        Some(branch) if source == "push" => {
            let before = read("CI_COMMIT_BEFORE_SHA").filter(|id| is_id(id));
            since_push(before, &branch, false, read("CI_DEFAULT_BRANCH").as_deref())
        }
        _ => Said::Everything(format!(
            "a pipeline of the source `{source}` is about no change"
        )),
    }
}

/// The file in which the forge describes what the run is for.
fn event(read: Read<'_>) -> Result<Value, String> {
    let path = read("GITHUB_EVENT_PATH").ok_or("no file describes the event")?;
    let path = Path::new(&path);
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
        return Err("the event's file has no name".to_owned());
    };
    let name = name.to_string_lossy();
    let bytes = files::read_listed(folder, &name, LARGEST_EVENT)
        .map_err(|error| format!("the event is not known: {error}"))?;
    serde_json::from_slice(&bytes).map_err(|error| format!("the event is not understood: {error}"))
}

fn everything(why: &str) -> Said {
    Said::Everything(why.to_owned())
}

/// The full id of a commit.
fn id(value: &Value) -> Option<String> {
    let id = value.as_str().filter(|id| is_id(id))?;
    Some(id.to_owned())
}

/// Whether a text is the full id of an object.
pub(crate) fn is_id(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Whether an id is the one by which git says that there is no commit.
pub(crate) fn is_zero(id: &str) -> bool {
    id.bytes().all(|byte| byte == b'0')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(vars: &[(&str, &str)]) -> Said {
        said(&|name| {
            let mut known = vars.iter();
            known.find_map(|(var, value)| (*var == name).then(|| (*value).to_owned()))
        })
    }

    #[test]
    fn a_merge_made_for_the_check_is_told_from_the_last_commit_of_a_pull_request() {
        let id = "0123456789012345678901234567890123456789";
        let start = [
            ("GITHUB_ACTIONS", "true"),
            ("GITHUB_EVENT_NAME", "pull_request"),
            ("GITHUB_BASE_REF", "main"),
            ("GITHUB_SHA", id),
        ];
        let merge = Said::Merge {
            commit: id.to_owned(),
            target: "main".to_owned(),
        };
        let with = |name| of(&[&start[..], &[("GITHUB_REF", name)]].concat());
        assert_eq!(with("refs/pull/7/merge"), merge);
        assert_eq!(
            with("refs/pull/7/head"),
            Said::Branch(Some("main".to_owned()))
        );
    }

    #[test]
    fn an_id_that_is_none_is_never_handed_to_git() {
        for odd in [
            "--output=x",
            "HEAD",
            "",
            "012345678901234567890123456789012345678g",
        ] {
            let said = of(&[
                ("GITLAB_CI", "true"),
                ("CI_PIPELINE_SOURCE", "push"),
                ("CI_COMMIT_BRANCH", "main"),
                ("CI_MERGE_REQUEST_DIFF_BASE_SHA", odd),
                ("CI_COMMIT_BEFORE_SHA", odd),
            ]);
            assert!(matches!(said, Said::Everything(_)), "{odd}: {said:?}");
        }
    }

    #[test]
    fn without_a_pipeline_the_target_branch_counts() {
        assert_eq!(of(&[]), Said::Branch(None));
        assert!(!is_pipeline(&|_| None));
        assert!(!is_pipeline(&|_| Some("false".to_owned())));
        assert!(is_pipeline(&|name| (name == "CI").then(|| "1".to_owned())));
    }
}
