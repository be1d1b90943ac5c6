//! Programs run in a folder of their own, timed and weighed.

use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::thread;
use std::time::Duration;
use std::time::Instant;

use crate::Failure;

/// The time at which the program believes to run: after the last generated entry.
const NOW: &str = "2026-11-20T12:00:00Z";

/// How long to wait between two looks at the memory of a process.
const LOOK: Duration = Duration::from_millis(2);

/// A folder `desk` beside a home folder; programs see nothing else of the machine.
pub(crate) struct Sandbox {
    folder: PathBuf,
}

impl Sandbox {
    /// Uses a folder, made if it is not there.
    pub(crate) fn new(folder: &Path) -> Result<Self, Failure> {
        let sandbox = Self {
            folder: fs::canonicalize(folder.parent().unwrap_or(folder))?
                .join(folder.file_name().unwrap_or_default()),
        };
        fs::create_dir_all(sandbox.root())?;
        let identity = "[user]\n\tname = Person 0\n\temail = person-00@example.org\n";
        // Housekeeping in the background would fall into somebody's measurement.
        let quiet =
            "[init]\n\tdefaultBranch = main\n[gc]\n\tauto = 0\n[maintenance]\n\tauto = false\n";
        fs::write(
            sandbox.folder.join("gitconfig"),
            format!("{identity}{quiet}"),
        )?;
        Ok(sandbox)
    }

    /// The folder that programs run in.
    pub(crate) fn root(&self) -> PathBuf {
        self.folder.join("desk")
    }

    /// Writes a file, with the folders on the way to it.
    pub(crate) fn create(&self, path: &str, text: &str) -> Result<(), Failure> {
        let full = self.root().join(path);
        fs::create_dir_all(full.parent().unwrap_or(&full))?;
        Ok(fs::write(full, text)?)
    }

    /// Makes a repository with everything in one commit and its objects in one pack, as a clone has them.
    pub(crate) fn commit_all(&self) -> Result<(), Failure> {
        self.git(&["init", "--quiet"])?;
        self.git(&["-c", "core.looseCompression=0", "add", "--all"])?;
        self.git(&["commit", "--quiet", "--message", "everything"])?;
        self.git(&["gc", "--quiet"])
    }

    /// The commit that is checked out.
    pub(crate) fn head(&self) -> Result<String, Failure> {
        self.output(Path::new("git"), &["rev-parse", "HEAD"])
    }

    /// Runs git, which must succeed.
    pub(crate) fn git(&self, args: &[&str]) -> Result<(), Failure> {
        self.time(Path::new("git"), args).map(drop)
    }

    /// How long the program takes, in milliseconds.
    pub(crate) fn itsm(&self, args: &[&str]) -> Result<f64, Failure> {
        self.time(itsm(), args)
    }

    /// How long a program takes from its start to its end, in milliseconds; it must succeed.
    pub(crate) fn time(&self, program: &Path, args: &[&str]) -> Result<f64, Failure> {
        let mut command = self.command(program, args);
        let start = Instant::now();
        let child = command.spawn()?;
        succeeded(child, args)?;
        Ok(start.elapsed().as_secs_f64() * 1000.0)
    }

    /// The most memory that the program holds at any time, in MiB; none where the system does not tell.
    pub(crate) fn peak(&self, args: &[&str]) -> Result<Option<f64>, Failure> {
        let mut child = self.command(itsm(), args).spawn()?;
        let mut peak = None;
        while child.try_wait()?.is_none() {
            peak = high_water(child.id()).or(peak);
            thread::sleep(LOOK);
        }
        succeeded(child, args)?;
        Ok(peak)
    }

    /// What a program prints, without the final line end, whether it succeeds or not.
    pub(crate) fn output(&self, program: &Path, args: &[&str]) -> Result<String, Failure> {
        let output = self
            .command(program, args)
            .stdout(Stdio::piped())
            .output()?;
        Ok(String::from_utf8(output.stdout)?.trim_end().to_owned())
    }

    fn command(&self, program: &Path, args: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.args(args).current_dir(self.root()).env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("HOME", &self.folder);
        command.env("GIT_CONFIG_GLOBAL", self.folder.join("gitconfig"));
        command.env("GIT_CONFIG_NOSYSTEM", "1");
        command.env("ITSM_NOW", NOW).env("LC_ALL", "C.UTF-8");
        command.stdin(Stdio::null()).stdout(Stdio::null());
        command.stderr(Stdio::piped());
        command
    }
}

/// The program, as it was built for this benchmark.
pub(crate) fn itsm() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_itsm"))
}

fn succeeded(child: Child, args: &[&str]) -> Result<(), Failure> {
    let output = child.wait_with_output()?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    Err(format!("{}: {}: {said}", args.join(" "), output.status).into())
}

/// The largest resident size so far, in MiB, as Linux tells it (proc(5), `VmHWM`).
fn high_water(process: u32) -> Option<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes / 1024.0)
}
