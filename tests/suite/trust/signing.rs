//! What is signed here OpenSSH checks, and what OpenSSH signs is checked here.

use std::path::Path;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;

use itsm::record::parse_time;
use itsm::trust::APPROVAL;
use itsm::trust::SignError;
use itsm::trust::SignatureFault;
use itsm::trust::SigningKey;
use itsm::trust::SshEnv;
use itsm::trust::sign;
use itsm::trust::verify;

use super::STATEMENT;
use super::checked;
use super::make;
use super::of_ana;
use super::openssh;
use super::public;
use super::signing_key;
use super::skipped;
use crate::support::Sandbox;

/// The kinds of key that are taken and that need no device.
const KINDS: [&[&str]; 3] = [
    &["ed25519"],
    &["ecdsa", "-b", "256"],
    &["ecdsa", "-b", "384"],
];

#[test]
fn openssh_accepts_what_is_signed_here() {
    let Some((sandbox, env)) = openssh() else {
        return;
    };
    for (at, kind) in KINDS.iter().enumerate() {
        let file = make(&sandbox, &format!("key{at}"), kind);
        let keyring = of_ana(&public(&file), "");
        let signature = sign(&env, &signing_key(&file), APPROVAL, STATEMENT).unwrap();
        let output = checked(&sandbox, &keyring, signature.as_bytes(), "");
        assert_eq!(output.code, 0, "{kind:?}: {}", output.stderr);
        let key = verify(
            STATEMENT,
            Some(signature.as_bytes()),
            APPROVAL,
            &keyring,
            "ana",
        );
        assert_eq!(
            key.unwrap().fingerprint,
            keyring.keys_of("ana")[0].fingerprint
        );
    }
}

/// Signs the file `message` with OpenSSH alone.
fn by_openssh(sandbox: &Sandbox, file: &Path, namespace: &str, options: &[&str]) -> Vec<u8> {
    let message = sandbox.root().join("message");
    std::fs::write(&message, STATEMENT).unwrap();
    let armored = message.with_extension("sig");
    let _ = std::fs::remove_file(&armored);
    let (file, message) = (file.display().to_string(), message.display().to_string());
    let start = ["-Y", "sign", "-q", "-n", namespace, "-f", &file];
    let args = [&start, options, &[&message]].concat();
    let output = sandbox.run(Path::new("ssh-keygen"), &args);
    assert_eq!(output.code, 0, "{}", output.stderr);
    std::fs::read(armored).unwrap()
}

#[test]
fn what_openssh_signs_is_accepted_here_with_either_hash() {
    let Some((sandbox, _)) = openssh() else {
        return;
    };
    for (at, kind) in KINDS.iter().enumerate() {
        let file = make(&sandbox, &format!("key{at}"), kind);
        let keyring = of_ana(&public(&file), "");
        for hash in ["hashalg=sha256", "hashalg=sha512"] {
            let signature = by_openssh(&sandbox, &file, APPROVAL, &["-O", hash]);
            let verified = verify(STATEMENT, Some(&signature), APPROVAL, &keyring, "ana");
            assert!(verified.is_ok(), "{kind:?} {hash}: {verified:?}");
            let text = String::from_utf8(signature).unwrap().replace('\n', "\r\n");
            let verified = verify(STATEMENT, Some(text.as_bytes()), APPROVAL, &keyring, "ana");
            assert!(verified.is_ok(), "{kind:?} {hash} with CRLF: {verified:?}");
        }
    }
}

#[test]
fn a_signature_by_rsa_or_for_another_namespace_is_refused() {
    let Some((sandbox, _)) = openssh() else {
        return;
    };
    let file = make(&sandbox, "key", &["ed25519"]);
    let rsa = make(&sandbox, "rsa", &["rsa", "-b", "2048"]);
    let keyring = of_ana(&public(&file), "");
    let fault = |signature: &[u8]| {
        verify(STATEMENT, Some(signature), APPROVAL, &keyring, "ana").unwrap_err()
    };
    let by_rsa = by_openssh(&sandbox, &rsa, APPROVAL, &[]);
    assert_eq!(fault(&by_rsa), SignatureFault::Malformed);
    let of_git = by_openssh(&sandbox, &file, "git", &[]);
    assert_eq!(
        fault(&of_git),
        SignatureFault::WrongNamespace("git".to_owned())
    );
}

#[test]
fn openssh_and_this_program_agree_on_when_a_key_is_good() {
    let Some((sandbox, env)) = openssh() else {
        return;
    };
    let file = make(&sandbox, "key", &["ed25519"]);
    let signature = sign(&env, &signing_key(&file), APPROVAL, STATEMENT).unwrap();
    let times = [
        ("20261119235959Z", "2026-11-19T23:59:59Z"),
        ("20261120000001Z", "2026-11-20T00:00:01Z"),
        ("20261121115959Z", "2026-11-21T11:59:59Z"),
        ("20261121120001Z", "2026-11-21T12:00:01Z"),
        ("20261121235959Z", "2026-11-21T23:59:59Z"),
        ("20261122000001Z", "2026-11-22T00:00:01Z"),
    ];
    for members in [
        "",
        ", from: 2026-11-20",
        ", from: 2026-11-20, until: 2026-11-21",
        ", until: 2026-11-25, revoked: 2026-11-21T12:00:00Z, reason: lost",
    ] {
        let keyring = of_ana(&public(&file), members);
        for (theirs, ours) in times {
            let options = format!("-O verify-time={theirs}");
            let output = checked(&sandbox, &keyring, signature.as_bytes(), &options);
            let good = keyring.keys_of("ana")[0].good_at(parse_time(ours).unwrap());
            let is_good = good.is_ok();
            assert_eq!(
                output.code == 0,
                is_good,
                "{members} at {ours}: {}",
                output.stderr
            );
        }
    }
}

/// An agent that ends with the test.
struct Agent(Child);

impl Drop for Agent {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts an agent that holds a key, and says where it is; nothing on a machine without one.
fn agent(sandbox: &Sandbox, key: &Path) -> Option<(Agent, String)> {
    let socket = sandbox.home().join("agent").display().to_string();
    let mut command = Command::new("ssh-agent");
    command.args(["-D", "-a", &socket]).stdout(Stdio::null());
    let agent = Agent(command.spawn().ok()?);
    for _ in 0..200 {
        if Path::new(&socket).exists() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let line = format!("SSH_AUTH_SOCK='{socket}' ssh-add -q '{}'", key.display());
    let added = sandbox.run(Path::new("sh"), &["-c", &line]);
    (added.code == 0).then_some((agent, socket))
}

#[cfg(unix)]
#[test]
fn an_agent_signs_for_a_key_whose_private_half_is_nowhere_else() {
    let Some((sandbox, mut env)) = openssh() else {
        return;
    };
    let file = make(&sandbox, "key", &["ed25519"]);
    let Some((_agent, socket)) = agent(&sandbox, &file) else {
        skipped("ssh-agent");
        return;
    };
    std::fs::remove_file(&file).unwrap();
    env.vars.push(("SSH_AUTH_SOCK".to_owned(), socket));
    let beside = signing_key(&file);
    let literal = SigningKey {
        file: None,
        ..beside.clone()
    };
    let keyring = of_ana(&public(&file), "");
    for key in [beside, literal] {
        let signature = sign(&env, &key, APPROVAL, STATEMENT).unwrap();
        assert!(
            verify(
                STATEMENT,
                Some(signature.as_bytes()),
                APPROVAL,
                &keyring,
                "ana"
            )
            .is_ok()
        );
    }
}

#[test]
fn a_key_that_can_t_sign_says_so() {
    let Some((sandbox, env)) = openssh() else {
        return;
    };
    let file = make(&sandbox, "key", &["ed25519"]);
    let other = make(&sandbox, "other", &["ed25519"]);
    let key = signing_key(&file);
    let none = SshEnv {
        program: None,
        ..env.clone()
    };
    let error = sign(&none, &key, APPROVAL, STATEMENT).unwrap_err();
    assert!(matches!(error, SignError::NoProgram), "{error}");
    let elsewhere = SigningKey {
        file: None,
        ..key.clone()
    };
    let error = sign(&env, &elsewhere, APPROVAL, STATEMENT).unwrap_err();
    assert!(matches!(error, SignError::Refused), "{error}");
    // The file holds another key than its name and its public half say.
    std::fs::copy(&other, &file).unwrap();
    let error = sign(&env, &key, APPROVAL, STATEMENT).unwrap_err();
    assert!(
        matches!(error, SignError::Refused | SignError::Wrong(_)),
        "{error}"
    );
}

#[cfg(unix)]
#[test]
fn a_program_that_lies_about_its_signature_is_found_out() {
    let Some((sandbox, env)) = openssh() else {
        return;
    };
    let file = make(&sandbox, "key", &["ed25519"]);
    let old = by_openssh(&sandbox, &file, "git", &[]);
    std::fs::write(sandbox.root().join("old.sig"), old).unwrap();
    let old = sandbox.root().join("old.sig").display().to_string();
    for script in [
        format!("for last; do :; done; cp '{old}' \"$last.sig\""),
        "for last; do :; done; echo nonsense > \"$last.sig\"".to_owned(),
        "exit 0".to_owned(),
    ] {
        let program = sandbox.script("ssh-keygen", &script);
        let env = SshEnv {
            program: Some(program),
            ..env.clone()
        };
        let error = sign(&env, &signing_key(&file), APPROVAL, STATEMENT).unwrap_err();
        let is_told = matches!(error, SignError::Wrong(_) | SignError::Io(_));
        assert!(is_told, "{script}: {error}");
    }
}
