//! The page that says how to check a pack with `sha256sum`, `git` and `ssh-keygen` alone.
//!
//! Every command prints nothing, or what is said above it, where all is well. A test runs each of them.

use std::fmt::Write as _;

use crate::ops::evidence::EvidenceRequest;
use crate::ops::evidence::gather::Gathered;
use crate::ops::evidence::signatures::SIGNATURES;
use crate::ops::evidence::signatures::SIGNERS;
use crate::text::printable;

const TOP: &str = "\
# How to check this pack

The commands are for a POSIX shell, and are run in the folder of the pack. Unless something else is said, a command that
prints nothing has found everything in order. Nobody has to believe the program that wrote these pages.

## No file was altered, added or taken away

```sh
sha256sum --check --quiet MANIFEST.sha256
{ find . ! -type d ! -path ./MANIFEST.sha256 | cut -c3-; cut -c67- MANIFEST.sha256; } | LC_ALL=C sort | uniq -u
```

The list itself is known by its own digest, which whoever handed the pack over can confirm; this prints it:

```sh
sha256sum MANIFEST.sha256
```

";

const FILES: &str = "\
## The files are those of the commit

`CLONE` has to name a clone of the repository that you fetched yourself.

```sh
export GIT_NO_REPLACE_OBJECTS=1
git -C \"${CLONE:?name a clone}\" rev-parse --verify --quiet \"COMMIT^{commit}\" > /dev/null || echo \"the commit is not in this clone\"
tab=$(printf '\\t')
while IFS=\"$tab\" read -r id file path; do
  test \"$(git -C \"$CLONE\" hash-object --stdin < \"$file\")\" = \"$id\" &&
    test \"$(git -C \"$CLONE\" rev-parse --verify --quiet \"COMMIT:$path\")\" = \"$id\" || echo \"differs: $file\"
done < sources.tsv
```

## The commits are those of the history

The id of a commit is made of its bytes, its parents and its files, so that no part of what came before can be another.
Author and time are what whoever made the commit says of it.

```sh
export GIT_NO_REPLACE_OBJECTS=1
for file in log/*.commit; do
  id=$(basename \"$file\" .commit)
  test \"$(git -C \"${CLONE:?name a clone}\" hash-object -t commit --stdin < \"$file\")\" = \"$id\" || echo \"differs: $file\"
  git -C \"$CLONE\" merge-base --is-ancestor \"$id\" COMMIT || echo \"not in the history: $id\"
done
```

";

const SIGNED: &str = "\
## Signed commits

For each commit that is signed with an SSH key this prints whose key it is. That it is good does not mean that the author
named in the commit is the one who signed it: compare the two. Keys are those of the commit of this pack; what stood in
desk/keys.yaml when an older commit was made, the history says.

```sh
for file in $(grep -l '^gpgsig -----BEGIN SSH SIGNATURE' log/*.commit); do
  id=$(basename \"$file\" .commit)
  git -C \"${CLONE:?name a clone}\" -c gpg.ssh.allowedSignersFile=\"$PWD/allowed_signers\" verify-commit \"$id\" 2>&1
done
```

";

const STATEMENTS: &str = "\
## Statements were signed by those whom they name

For each signed statement this prints a line that begins with `Good`, names the signer and the key, and is followed by the
path. Who may sign for whom stands in allowed_signers, a line for each key of desk/keys.yaml; signatures.tsv names the
signer of each statement and the time at which it came into the history, for a key counts as it was then.

```sh
tab=$(printf '\\t')
while IFS=\"$tab\" read -r who space time file; do
  TZ=UTC ssh-keygen -Y verify -f allowed_signers -I \"$who\" -n \"$space\" -O verify-time=\"$time\" -s \"${file%.stmt}.sig\" < \"$file\" || printf 'not good: '
  echo \"$file\"
done < signatures.tsv
```

A statement without a signature beside it is not in signatures.tsv. It counts, if at all, by the signature of the commit that
brought it; decisions.csv says so.

";

const FAILING: &str = "\
The lines of these begin with `not good: `, as they should: of their keys desk/keys.yaml says that they are not good at that
time. It may have come to say so later, and what was done on a decision that was good when it came stays done; decisions.csv
and the page of the record say which of these that is.

";

const DECISIONS: &str = "\
## What the statements say

A statement is one line of text: who decided (`approver`), what (`decision`), on which step, and the SHA-256 of what was
decided on. This prints them all; decisions.csv has the same as a table, with what the program makes of each.

```sh
for file in approvals/*/*.stmt; do echo \"$file\"; cat \"$file\"; done
```

";

const CONTENTS: &str = "\
## What was signed

Each file below approvals/ID/content/ is the content that a statement is about, byte for byte as its digest was made, and is
named by that digest. The first line names the form; the second is the record as JSON (RFC 8785), without its state, its log
and what is recorded later.

```sh
for file in approvals/*/content/*; do
  test \"$(sha256sum < \"$file\" | cut -c1-64)\" = \"$(basename \"$file\")\" || echo \"differs: $file\"
done
```

This prints each statement about something that the record never said, as far as the history tells:

```sh
for file in approvals/*/*.stmt; do
  case \"$file\" in approvals/desk/*) continue ;; esac
  digest=$(sed -n 's/.*\"sha256\":\"\\([0-9a-f]*\\)\".*/\\1/p' \"$file\")
  ls approvals/*/content/\"$digest\" > /dev/null 2>&1 || echo \"not here: what was signed in $file\"
done
```

";

const SAMPLE: &str = "\
## The sample was drawn as it says

The whole population is ranked anew, and compared with the ranks of this pack; the first SIZE of them were drawn.

```sh
while read -r id; do
  printf '%s  %s\\n' \"$(printf 'SEED:%s' \"$id\" | sha256sum | cut -c1-64)\" \"$id\"
done < sample/population.txt | LC_ALL=C sort | diff - sample/ranks.txt
```

The population itself is short of nothing where the number of records in the commit is the one that index.md names; this
prints it:

```sh
git -C \"${CLONE:?name a clone}\" ls-tree -r --full-tree --name-only COMMIT -- FOLDERS | grep '[.]yaml$' | grep -v -e '[.]d/' -e '/[.]' | wc -l
```

";

const ANEW: &str = "\
## The same commit gives the same pack

With the program, everything can be made anew and compared, lists and figures included. The program has to be of the version
that index.md names.

```sh
COMMAND
diff -r . \"${PACK_AGAIN:?name a folder that is not there, from the root}\"
```
";

/// The page.
pub(super) fn page(gathered: &Gathered<'_>) -> String {
    let pack = &gathered.pack;
    let mut text = TOP.to_owned();
    text.push_str(FILES);
    let has_keys = pack.files().contains_key(SIGNERS);
    if gathered.lines.iter().any(|line| line.signature() == "ssh") && has_keys {
        text.push_str(SIGNED);
    }
    let statements = statements(gathered);
    let mut files = pack.files().keys();
    let is_statement = |path: &String| path.strip_suffix(".stmt").is_some();
    if files.any(is_statement) {
        text.push_str(DECISIONS);
        let is_signed = pack.files().contains_key(SIGNATURES);
        text.push_str(match (is_signed, has_keys) {
            (true, true) => &statements,
            (true, false) => "The desk knows nobody's keys at this commit, so that signatures can't be checked.\n\n",
            (false, _) => "None of them has a signature beside it.\n\n",
        });
    } else {
        text.push_str("## Approvals\n\nThere are no signed statements in this pack.\n\n");
    }
    if pack.files().keys().any(|path| path.contains("/content/")) {
        text.push_str(CONTENTS);
    }
    if let Some(drawn) = &gathered.drawn {
        let part = SAMPLE.replace("SIZE", &drawn.size.to_string());
        let folders: Vec<String> = drawn.folders.iter().map(|one| quoted(one)).collect();
        let part = part.replace("FOLDERS", &folders.join(" "));
        text.push_str(&part.replace("SEED", &drawn.seed.to_string()));
    }
    let again = format!(
        "{} --out \"${{PACK_AGAIN:?name a folder that is not there, from the root}}\"",
        command(gathered)
    );
    text.push_str(&ANEW.replace("COMMAND", &again));
    text.replace("COMMIT", &pack.commit)
}

/// How statements are checked, and of which it is known that `ssh-keygen` refuses them.
fn statements(gathered: &Gathered<'_>) -> String {
    let mut text = STATEMENTS.to_owned();
    if !gathered.failing.is_empty() {
        text.push_str(FAILING);
        for (path, why) in &gathered.failing {
            let _ = writeln!(text, "- {}: {}", printable(path), printable(why));
        }
        text.push('\n');
    }
    text
}

/// The command that makes the pack anew, in a clone.
pub(super) fn command(gathered: &Gathered<'_>) -> String {
    let mut out = "itsm -C \"$CLONE\" evidence".to_owned();
    let _ = match &gathered.request {
        EvidenceRequest::Records(_) => {
            let ids = gathered.known.iter().map(|one| quoted(one.record.id()));
            write!(out, " {}", ids.collect::<Vec<_>>().join(" "))
        }
        EvidenceRequest::Sample {
            record_type,
            size,
            seed,
            from,
            to,
        } => write!(
            out,
            " --sample {size} --seed {seed} --type {} --from {from} --to {to}",
            quoted(record_type)
        ),
        EvidenceRequest::Clause { number, from, to } => {
            write!(out, " --clause {} --from {from} --to {to}", quoted(number))
        }
    };
    let _ = write!(out, " --rev {}", gathered.pack.commit);
    out
}

/// A word for a shell that takes nothing in it for more than text.
fn quoted(word: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._/".contains(&byte);
    if !word.is_empty() && !word.starts_with('-') && word.bytes().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_for_a_shell_is_text_alone() {
        assert_eq!(quoted("CHG-2611-00CHG4"), "CHG-2611-00CHG4");
        assert_eq!(quoted("a b;$(x)'"), "'a b;$(x)'\\'''");
        assert_eq!(quoted("-rf"), "'-rf'");
    }
}
