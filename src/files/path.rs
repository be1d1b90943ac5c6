//! Which relative paths are plain on every operating system.
//!
//! Names that only Windows treats specially are refused everywhere: a desk is cloned to other machines.

/// Bytes that the usual file systems allow in one name.
const LONGEST_NAME: usize = 255;

/// Whether a path relative to the desk names the same place on every system: forward slashes, no way out of the desk,
/// no `.git`, no device name, no control character.
pub fn is_safe(path: &str) -> bool {
    path.split('/').all(is_safe_name)
}

fn is_safe_name(name: &str) -> bool {
    let refused = |character: char| character.is_control() || matches!(character, '\\' | ':');
    !name.is_empty()
        && name.len() <= LONGEST_NAME
        && !name.ends_with(['.', ' '])
        && !name.contains(refused)
        && !is_git_dir(name)
        && !is_device(name)
}

/// `.git`, and the short name that Windows gives it.
fn is_git_dir(name: &str) -> bool {
    name.eq_ignore_ascii_case(".git") || name.eq_ignore_ascii_case("git~1")
}

/// The device names of DOS, which Windows recognises before any extension.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default();
    let stem = stem.trim_end_matches(' ').to_ascii_lowercase();
    match stem.as_str() {
        "con" | "prn" | "aux" | "nul" | "conin$" | "conout$" => true,
        _ => ["com", "lpt"].iter().any(|port| {
            stem.strip_prefix(port)
                .is_some_and(|number| matches!(number.as_bytes(), [b'0'..=b'9']))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::is_safe;

    #[test]
    fn plain_paths_are_safe() {
        for path in [
            "itsm.yaml",
            ".itsm/schema/x.yaml",
            "incidents/2026/11/INC-2611-7K3QXM.yaml",
            "a[12].yaml",
            "cis/größe.yaml",
            "console.yaml",
            "com10.yaml",
            ".gitattributes",
        ] {
            assert!(is_safe(path), "{path}");
        }
    }

    #[test]
    fn paths_that_lead_elsewhere_are_not() {
        for path in [
            "",
            "/etc/passwd",
            "../x",
            "a/../b",
            "a/./b",
            "a//b",
            "a/",
            ".",
            "a\\b",
            "c:x",
            "a:b",
            ".git/config",
            "a/.GIT/x",
            "git~1",
            "a\nb",
            "a\0b",
        ] {
            assert!(!is_safe(path), "{path:?}");
        }
        assert!(!is_safe(&"x".repeat(256)));
    }

    #[test]
    fn names_that_windows_reserves_are_not() {
        for path in [
            "CON",
            "nul.yaml",
            "a/COM1",
            "lpt9.tar.gz",
            "aux .txt",
            "dot.",
            "space ",
        ] {
            assert!(!is_safe(path), "{path:?}");
        }
    }
}
