//! A temporary folder with a home, a git configuration and a clock of its own.
//!
//! Nothing of the machine is seen: every program runs with an environment that is built from nothing.

use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;

/// When everything happens, unless a test says otherwise.
const NOW: &str = "2026-11-20T12:00:00Z";

/// What a program printed and how it ended.
#[derive(Debug)]
pub(crate) struct Output {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) code: i32,
}

/// A folder `desk`, which programs run in, beside a home folder.
pub(crate) struct Sandbox {
    folder: tempfile::TempDir,
    vars: Vec<(String, String)>,
}

impl Sandbox {
    /// An empty folder that is no repository, of Ana.
    pub(crate) fn new() -> Self {
        Self::of("Ana Test", "ana@example.org")
    }

    /// An empty folder that is no repository, of somebody.
    pub(crate) fn of(name: &str, email: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut sandbox = Self {
            folder,
            vars: Vec::new(),
        };
        fs::create_dir(sandbox.root()).expect("the desk's folder");
        fs::create_dir(sandbox.home()).expect("the home folder");
        let config =
            format!("[user]\n\tname = {name}\n\temail = {email}\n[init]\n\tdefaultBranch = main\n");
        fs::write(sandbox.home().join("gitconfig"), config).expect("the git configuration");
        for (name, value) in sandbox.isolation() {
            sandbox.set(name, &value);
        }
        sandbox
    }

    /// An empty repository.
    pub(crate) fn repository() -> Self {
        let sandbox = Self::new();
        sandbox.git(&["init", "--quiet"]);
        sandbox
    }

    fn isolation(&self) -> [(&'static str, String); 10] {
        let home = self.home().display().to_string();
        [
            ("PATH", std::env::var("PATH").unwrap_or_default()),
            ("GIT_CONFIG_GLOBAL", format!("{home}/gitconfig")),
            ("XDG_CONFIG_HOME", home.clone()),
            ("HOME", home),
            ("GIT_CONFIG_NOSYSTEM", "1".to_owned()),
            ("GIT_AUTHOR_DATE", NOW.to_owned()),
            ("GIT_COMMITTER_DATE", NOW.to_owned()),
            ("ITSM_NOW", NOW.to_owned()),
            ("NO_COLOR", "1".to_owned()),
            ("LC_ALL", "C.UTF-8".to_owned()),
        ]
    }

    /// The folder that programs run in.
    pub(crate) fn root(&self) -> PathBuf {
        self.folder.path().join("desk")
    }

    /// The home folder.
    pub(crate) fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    /// The environment that every program sees, and nothing else.
    pub(crate) fn vars(&self) -> &[(String, String)] {
        &self.vars
    }

    /// Sets a variable for the programs that run from now on.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.unset(name);
        self.vars.push((name.to_owned(), value.to_owned()));
    }

    /// Takes a variable away.
    pub(crate) fn unset(&mut self, name: &str) {
        self.vars.retain(|(known, _)| known != name);
    }

    /// Runs git, which must succeed, and returns what it printed, without the final line end.
    pub(crate) fn git(&self, args: &[&str]) -> String {
        let output = self.run(Path::new("git"), args);
        assert_eq!(output.code, 0, "git {args:?}: {}", output.stderr);
        output.stdout.trim_end_matches('\n').to_owned()
    }

    /// Runs the program itself.
    pub(crate) fn itsm(&self, args: &[&str]) -> Output {
        self.run(Path::new(env!("CARGO_BIN_EXE_itsm")), args)
    }

    /// Runs any program; -1 stands for the code of one that a signal ended.
    pub(crate) fn run(&self, program: &Path, args: &[&str]) -> Output {
        let mut command = Command::new(program);
        command.args(args).current_dir(self.root()).env_clear();
        command.envs(self.vars.iter().map(|(name, value)| (name, value)));
        let output = command.output().expect("the program starts");
        Output {
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
            code: output.status.code().unwrap_or(-1),
        }
    }

    /// Writes a file, with the folders on the way to it.
    pub(crate) fn write(&self, path: &str, text: &str) {
        let full = self.root().join(path);
        fs::create_dir_all(full.parent().expect("a folder")).expect("the folder is made");
        fs::write(full, text).expect("the file is written");
    }

    /// Reads a file.
    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root().join(path)).expect("the file is read")
    }

    /// Whether a file or folder exists.
    pub(crate) fn has(&self, path: &str) -> bool {
        fs::symlink_metadata(self.root().join(path)).is_ok()
    }

    /// Writes files and commits everything.
    pub(crate) fn commit(&self, files: &[(&str, &str)]) -> String {
        for (path, text) in files {
            self.write(path, text);
        }
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", "prepared"]);
        self.git(&["rev-parse", "HEAD"])
    }

    /// Installs a hook of the repository, a shell script.
    pub(crate) fn hook(&self, name: &str, script: &str) {
        self.script(&format!(".git/hooks/{name}"), script);
    }

    /// Writes an executable shell script and returns its full path.
    pub(crate) fn script(&self, path: &str, script: &str) -> PathBuf {
        self.write(path, &format!("#!/bin/sh\n{script}\n"));
        let full = self.root().join(path);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(&full, fs::Permissions::from_mode(0o755)).expect("the mode is set");
        }
        full
    }
}

#[test]
fn the_program_ends_by_itself_whatever_its_environment_lacks() {
    assert_ne!(Sandbox::new().itsm(&["--version"]).code, -1);
}
