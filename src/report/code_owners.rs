//! A CODEOWNERS file: which people a forge asks for a review of which files.
//!
//! Two dialects: GitHub and GitLab match patterns as in `.gitignore`, and the last line that fits decides; Gitea and
//! Forgejo match regular expressions, and every line that fits counts. A line without owners would leave its files to
//! everybody, so it is only said in a comment.

/// How patterns are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patterns {
    /// As in `.gitignore`.
    Globs,
    /// Regular expressions of the whole path.
    Expressions,
}

/// Files and those who own them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owned {
    /// The path from the top of the repository; one that ends in a slash is a folder with all that is below.
    pub path: String,
    /// The logins, in their order.
    pub owners: Vec<String>,
    /// What is to be said of it above the line.
    pub remarks: Vec<String>,
}

/// Writes the file; general lines have to come before the special ones.
pub fn code_owners(head: &str, owned: &[Owned], patterns: Patterns) -> String {
    let mut out = String::new();
    for line in head.lines() {
        comment(&mut out, line);
    }
    for one in owned {
        out.push('\n');
        for remark in &one.remarks {
            comment(&mut out, remark);
        }
        if one.owners.is_empty() {
            comment(&mut out, &format!("nobody owns {}", one.path));
            continue;
        }
        out.push_str(&pattern(&one.path, patterns));
        for owner in &one.owners {
            out.push_str(" @");
            out.push_str(owner);
        }
        out.push('\n');
    }
    out
}

/// A comment is one line, whatever is said.
fn comment(out: &mut String, text: &str) {
    let text: String = text
        .chars()
        .map(|one| if one.is_control() { ' ' } else { one })
        .collect();
    out.push_str("# ");
    out.push_str(text.trim_end());
    out.push('\n');
}

/// A pattern that fits the path alone, or what is below it.
fn pattern(path: &str, patterns: Patterns) -> String {
    let (mut out, special) = match patterns {
        Patterns::Globs => ("/".to_owned(), "*?[]!#\\ "),
        Patterns::Expressions => (String::new(), ".+*?()|[]{}^$!"),
    };
    for letter in path.chars() {
        match (patterns, letter) {
            // The reader takes one backslash away before the expression is seen.
            (Patterns::Expressions, '\\') => out.push_str("\\\\\\"),
            (Patterns::Expressions, ' ' | '#') => out.push('\\'),
            (Patterns::Expressions, _) if special.contains(letter) => out.push_str("\\\\"),
            (Patterns::Globs, _) if special.contains(letter) => out.push('\\'),
            _ => {}
        }
        out.push(letter);
    }
    if patterns == Patterns::Expressions && path.ends_with('/') {
        out.push_str(".*");
    }
    out
}

/// Whether a login can stand in the file: nothing that would end the word or begin another.
pub fn is_login(text: &str) -> bool {
    let is_fit = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    !text.is_empty() && text.chars().all(is_fit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_mean_the_path_and_nothing_else() {
        let globs = |path| pattern(path, Patterns::Globs);
        assert_eq!(globs("changes/"), "/changes/");
        assert_eq!(globs("my desk/#1[a]*/"), "/my\\ desk/\\#1\\[a\\]\\*/");
        let expressions = |path| pattern(path, Patterns::Expressions);
        assert_eq!(expressions("changes/"), "changes/.*");
        assert_eq!(expressions("itsm.yaml"), "itsm\\\\.yaml");
        assert_eq!(expressions("my desk/#1\\/"), "my\\ desk/\\#1\\\\\\\\/.*");
    }

    #[test]
    fn a_line_without_owners_is_a_comment_and_a_remark_stays_one_line() {
        let owned = Owned {
            path: "changes/".to_owned(),
            owners: Vec::new(),
            remarks: vec!["ana\n* @mallory".to_owned()],
        };
        let text = code_owners("head", &[owned], Patterns::Globs);
        assert_eq!(text, "# head\n\n# ana * @mallory\n# nobody owns changes/\n");
    }

    #[test]
    fn a_login_has_nothing_that_begins_another_word() {
        assert!(is_login("ana-b_2.x"));
        for text in ["", "ana ben", "ana\n*", "@ana", "org/team"] {
            assert!(!is_login(text), "{text:?}");
        }
    }
}
