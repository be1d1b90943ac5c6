//! What git is set to.

use crate::git::open;
use crate::git::open_at;
use crate::git::prepared;

#[test]
fn settings_are_read_set_and_taken_back() {
    let sandbox = prepared();
    let repo = open(&sandbox);
    assert_eq!(
        repo.setting("user.name").unwrap().as_deref(),
        Some("Ana Test")
    );
    assert_eq!(repo.setting("merge.x.driver").unwrap(), None);
    repo.set_setting("merge.x.driver", "one \"two\" %A")
        .unwrap();
    assert_eq!(
        repo.setting("merge.x.driver").unwrap().as_deref(),
        Some("one \"two\" %A")
    );
    repo.unset_setting("merge.x.driver").unwrap();
    repo.unset_setting("merge.x.driver").unwrap();
    assert_eq!(repo.setting("merge.x.driver").unwrap(), None);
}

#[test]
fn a_switch_knows_every_word_of_git_for_yes_and_no() {
    let sandbox = prepared();
    let repo = open(&sandbox);
    assert_eq!(repo.switch("pull.rebase").unwrap(), None);
    for (word, is_on) in [("yes", Some(true)), ("off", Some(false)), ("merges", None)] {
        repo.set_setting("pull.rebase", word).unwrap();
        assert_eq!(repo.switch("pull.rebase").unwrap(), is_on, "{word}");
    }
}

#[test]
fn attributes_are_those_of_the_desks_file() {
    let sandbox = prepared();
    sandbox.write(".gitattributes", "/desk/*.yaml merge=itsm text\n");
    sandbox.write("desk/a.yaml", "a\n");
    let repo = open_at(&sandbox, &sandbox.root().join("desk"));
    assert_eq!(
        repo.attribute("a.yaml", "merge").unwrap().as_deref(),
        Some("itsm")
    );
    assert_eq!(
        repo.attribute("a.yaml", "text").unwrap().as_deref(),
        Some("set")
    );
    assert_eq!(repo.attribute("a.md", "merge").unwrap(), None);
}

#[test]
fn hooks_are_where_git_is_told_to_look() {
    let sandbox = prepared();
    let repo = open(&sandbox);
    let root = sandbox.root().canonicalize().unwrap();
    assert_eq!(repo.hooks_dir().unwrap(), root.join(".git/hooks"));
    repo.set_setting("core.hooksPath", "shared hooks").unwrap();
    assert_eq!(repo.hooks_dir().unwrap(), root.join("shared hooks"));
}
