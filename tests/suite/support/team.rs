//! Several people, each with a clone of one bare repository.

use std::fs;
use std::path::Path;
use std::path::PathBuf;

use crate::support::Sandbox;
use crate::support::sandbox::Output;

/// A bare repository and the clones that go with it.
pub(crate) struct Team {
    folder: tempfile::TempDir,
    start: Sandbox,
}

impl Team {
    /// A bare repository that holds what a sandbox has committed.
    pub(crate) fn of(start: Sandbox) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let team = Self { folder, start };
        let remote = team.remote().display().to_string();
        let start = &team.start;
        start.git(&["init", "--quiet", "--bare", &remote]);
        start.git(&["push", "--quiet", &remote, "main"]);
        team
    }

    /// The small desk, shared.
    pub(crate) fn desk() -> Self {
        Self::of(Sandbox::desk())
    }

    /// Where the bare repository is.
    pub(crate) fn remote(&self) -> PathBuf {
        self.folder.path().join("remote.git")
    }

    /// A person's clone.
    pub(crate) fn join(&self, name: &str) -> Sandbox {
        let mut clone = Sandbox::of(
            &format!("{name} Test"),
            &format!("{}@example.org", name.to_lowercase()),
        );
        clone.set("ITSM_SEED", name);
        let remote = self.remote().display().to_string();
        clone.git(&["clone", "--quiet", &remote, "."]);
        clone
    }

    /// Runs git in the bare repository, which must succeed, and returns what it printed.
    pub(crate) fn git(&self, args: &[&str]) -> String {
        let remote = self.remote().display().to_string();
        self.start.git(&[&["-C", &remote], args].concat())
    }

    /// Takes the bare repository away, as a lost network does, or puts it back.
    pub(crate) fn cut(&self, off: bool) {
        let (here, away) = (self.remote(), self.folder.path().join("away.git"));
        let (from, to) = if off { (here, away) } else { (away, here) };
        fs::rename(from, to).expect("the remote is moved");
    }

    /// Installs a hook of the bare repository, a shell script.
    pub(crate) fn hook(&self, name: &str, script: &str) {
        let path = self.remote().join("hooks").join(name);
        executable(&path, script);
    }
}

impl Sandbox {
    /// Lets a time of 20 November 2026 be now, as `08:30`, for the program and for git.
    pub(crate) fn at(&mut self, time: &str) {
        for name in ["ITSM_NOW", "GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"] {
            self.set(name, &format!("2026-11-20T{time}:00Z"));
        }
    }

    /// Runs the program, which must succeed.
    pub(crate) fn done(&self, args: &[&str]) -> Output {
        let output = self.itsm(args);
        assert_eq!(
            output.code, 0,
            "itsm {args:?}: {}{}",
            output.stdout, output.stderr
        );
        output
    }
}

fn executable(path: &Path, script: &str) {
    fs::write(path, format!("#!/bin/sh\n{script}\n")).expect("the script is written");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("the mode is set");
    }
}
