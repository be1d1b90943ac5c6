//! Signatures between this program and OpenSSH, both ways, with keys that are made here and now.

mod commits;
pub(crate) mod devices;
mod finding;
mod signing;

use std::path::Path;
use std::path::PathBuf;

use itsm::trust::Keyring;
use itsm::trust::PublicKey;
use itsm::trust::SigningKey;
use itsm::trust::SshEnv;

use crate::support::Output;
use crate::support::Sandbox;

/// What OpenSSH is told to sign and to check.
const STATEMENT: &[u8] = b"{\"decision\":\"approve\"}\n";

/// A sandbox, and where its `ssh-keygen` is; nothing, and a word about it, on a machine without.
fn openssh() -> Option<(Sandbox, SshEnv)> {
    let sandbox = Sandbox::new();
    let env = ssh(&sandbox);
    if env.program.is_none() {
        skipped("ssh-keygen");
        return None;
    }
    std::fs::create_dir_all(sandbox.home().join(".ssh")).unwrap();
    Some((sandbox, env))
}

#[expect(
    clippy::print_stderr,
    reason = "a test that is passed over has to say so"
)]
fn skipped(program: &str) {
    eprintln!("skipped: there is no {program} on this machine");
}

fn ssh(sandbox: &Sandbox) -> SshEnv {
    let path = sandbox.vars().iter().find(|(name, _)| name == "PATH");
    SshEnv {
        vars: sandbox.vars().to_vec(),
        inherit: false,
        ..SshEnv::find(path.unwrap().1.as_ref(), Some(sandbox.home()))
    }
}

/// Makes a key in the folder `.ssh` of the home.
fn make(sandbox: &Sandbox, name: &str, kind: &[&str]) -> PathBuf {
    let file = sandbox.home().join(".ssh").join(name);
    let shown = file.display().to_string();
    let args = [&["-q", "-N", "", "-C", name, "-f", &shown, "-t"], kind].concat();
    let output = sandbox.run(Path::new("ssh-keygen"), &args);
    assert_eq!(output.code, 0, "{}", output.stderr);
    file
}

fn public(file: &Path) -> String {
    let text = std::fs::read_to_string(file.with_extension("pub")).unwrap();
    text.trim_end().to_owned()
}

fn signing_key(file: &Path) -> SigningKey {
    SigningKey {
        public: PublicKey::parse(&public(file)).unwrap(),
        file: Some(file.to_path_buf()),
    }
}

/// A keyring in which Ana has a key.
fn of_ana(line: &str, members: &str) -> Keyring {
    let text = format!("version: 1\npeople:\n  ana: {{keys: [{{key: {line}{members}}}]}}\n");
    let mut findings = Vec::new();
    let keyring = Keyring::parse("keys.yaml", &text, &mut findings);
    assert!(findings.is_empty(), "{findings:#?}");
    keyring
}

/// What OpenSSH says of the file `statement` and a signature of it.
fn checked(sandbox: &Sandbox, keyring: &Keyring, signature: &[u8], options: &str) -> Output {
    sandbox.write("allowed_signers", &itsm::trust::allowed_signers(keyring));
    std::fs::write(sandbox.root().join("statement"), STATEMENT).unwrap();
    std::fs::write(sandbox.root().join("statement.sig"), signature).unwrap();
    let line = format!(
        "ssh-keygen -Y verify {options} -f allowed_signers -I ana -n approval@itsm -s statement.sig < statement"
    );
    sandbox.run(Path::new("sh"), &["-c", &line])
}
