//! Reading history and committing, against real repositories.

mod commit;
mod failure;
mod history;
mod integrate;
mod names;
mod range;
mod settings;
mod states;
mod touches;
mod transport;

use std::path::Path;

use itsm::files::Write;
use itsm::git::Committed;
use itsm::git::GitEnv;
use itsm::git::GitError;
use itsm::git::Repo;
use itsm::git::Request;

use crate::support::Sandbox;

fn env(sandbox: &Sandbox) -> GitEnv {
    let path = sandbox.vars().iter().find(|(name, _)| name == "PATH");
    GitEnv {
        vars: sandbox.vars().to_vec(),
        inherit: false,
        ..GitEnv::find(path.unwrap().1.as_ref())
    }
}

fn open(sandbox: &Sandbox) -> Repo {
    open_at(sandbox, &sandbox.root())
}

fn open_at(sandbox: &Sandbox, desk: &Path) -> Repo {
    Repo::discover(desk, &env(sandbox)).unwrap().unwrap()
}

fn write(path: &str, expected: Option<&str>, content: Option<&str>) -> Write {
    let bytes = |text: &str| text.as_bytes().to_vec();
    Write {
        path: path.to_owned(),
        expected: expected.map(bytes),
        content: content.map(bytes),
    }
}

fn request<'a>(message: &'a str, writes: &'a [Write]) -> Request<'a> {
    Request {
        message,
        writes,
        allow_detached: false,
        adopt: false,
    }
}

/// Commits the file `a.yaml` with the text `new` in place of `old`.
fn change(repo: &Repo) -> Result<Committed, GitError> {
    let writes = [write("a.yaml", Some("old\n"), Some("new\n"))];
    repo.commit(&request("a: change", &writes))
}

/// Commits the new file `made/b.yaml`.
fn create(repo: &Repo) -> Result<Committed, GitError> {
    let writes = [write("made/b.yaml", None, Some("new\n"))];
    repo.commit(&request("b: create", &writes))
}

/// A repository with the committed file `a.yaml`.
fn prepared() -> Sandbox {
    let sandbox = Sandbox::repository();
    sandbox.commit(&[("a.yaml", "old\n")]);
    sandbox
}
