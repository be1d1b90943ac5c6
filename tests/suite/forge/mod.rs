//! Reviews of forges: from saved answers to what they decide, and to signed statements.
//!
//! The answers below `answers/` are written by hand in the shape of the real ones; `{head}`, `{base}` and `{merge}` in
//! them stand for commits.

mod codeowners;
mod counted;
mod gitea;
mod github;
mod gitlab;
mod governing;
mod import;
mod moves;
mod pipeline;
mod scribe;

use itsm::trust::Decision;
use itsm::trust::forge;
use itsm::trust::forge::Answer;
use itsm::trust::forge::Forge;
use itsm::trust::forge::ForgeError;
use itsm::trust::forge::PullRequest;
use serde_json::Value;

/// The newest commit of the branch.
const HEAD: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
/// Where the branch began.
const BASE: &str = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
/// The commit that brought it in.
const MERGE: &str = "cccccccccccccccccccccccccccccccccccccccc";
/// An older commit of the branch, with another content.
const OLDER: &str = "dddddddddddddddddddddddddddddddddddddddd";
/// A commit of the branch with the same content as the newest.
const SAME: &str = "eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee";

macro_rules! files {
    ($folder:literal: $($name:literal),*) => {
        vec![$((
            $name,
            include_str!(concat!("answers/", $folder, "/", $name, ".json")),
        )),*]
    };
}

/// Saved answers about one pull request, which a test alters.
#[derive(Clone)]
struct Answers {
    forge: Forge,
    files: Vec<(String, Value)>,
}

impl Answers {
    /// The answers without those that are optional.
    fn of(forge: Forge) -> Self {
        Self::at(forge, [HEAD, BASE, MERGE])
    }

    /// The same for other commits: the newest, the start and the merge.
    fn at(forge: Forge, [head, base, merge]: [&str; 3]) -> Self {
        let texts = match forge {
            Forge::Github => files!("github": "pull", "reviews", "commits", "permission"),
            Forge::Gitlab => {
                files!("gitlab": "merge", "commits", "approvals", "state", "settings", "notes", "versions", "members")
            }
            Forge::Gitea => files!("gitea": "pull", "reviews", "commits"),
        };
        let files = texts.into_iter().map(|(name, text)| {
            let text = text.replace("{head}", head).replace("{base}", base);
            let value = serde_json::from_str(&text.replace("{merge}", merge)).unwrap();
            (name.to_owned(), value)
        });
        Self {
            forge,
            files: files.collect(),
        }
    }

    /// With one more answer.
    fn with(mut self, name: &str, text: &str) -> Self {
        let text = text.replace("{head}", HEAD).replace("{base}", BASE);
        let value = serde_json::from_str(&text).unwrap();
        self.files.push((name.to_owned(), value));
        self
    }

    /// Without an answer.
    fn without(mut self, name: &str) -> Self {
        self.files.retain(|(known, _)| known != name);
        self
    }

    /// With an answer altered.
    fn edit(mut self, name: &str, edit: impl FnOnce(&mut Value)) -> Self {
        let file = self.files.iter_mut().find(|(known, _)| known == name);
        edit(&mut file.unwrap().1);
        self
    }

    /// With one more review, which is the first one but for some members.
    fn review(self, members: Value) -> Self {
        self.edit("reviews", |reviews| {
            let mut review = reviews[0].clone();
            merge(&mut review, members);
            reviews.as_array_mut().unwrap().push(review);
        })
    }

    /// With some members of the first review altered.
    fn first(self, members: Value) -> Self {
        self.edit("reviews", |reviews| merge(&mut reviews[0], members))
    }

    /// The files as they would be saved.
    fn saved(&self) -> Vec<Answer> {
        let files = self.files.iter().map(|(name, value)| Answer {
            file: format!("{name}.json"),
            bytes: value.to_string().into_bytes(),
        });
        files.collect()
    }

    fn try_read(&self) -> Result<PullRequest, ForgeError> {
        forge::read(self.forge, &self.saved())
    }

    fn read(&self) -> PullRequest {
        self.try_read().unwrap()
    }

    fn refusal(&self) -> String {
        self.try_read().unwrap_err().to_string()
    }

    /// What each review comes to, by its number: a decision or a reason.
    fn counted(&self) -> Vec<(u64, String)> {
        counted(&self.read())
    }
}

/// What each review comes to where the newest commit's content is to be approved.
fn counted(pull: &PullRequest) -> Vec<(u64, String)> {
    let digest_at = |commit: &str| match commit {
        HEAD | SAME => Some("same".to_owned()),
        OLDER => Some("other".to_owned()),
        _ => None,
    };
    let counted = forge::count(pull, "same", digest_at);
    let words = counted.into_iter().map(|one| {
        let word = match one.result {
            Ok(decision) => decision.name(),
            Err(reason) => reason.code(),
        };
        (one.review.id, word.to_owned())
    });
    words.collect()
}

/// Puts members into an object.
fn merge(value: &mut Value, members: Value) {
    let Value::Object(members) = members else {
        panic!("an object of members");
    };
    for (key, member) in members {
        value[key] = member;
    }
}

/// What is counted, in short.
fn all(words: &[(u64, &str)]) -> Vec<(u64, String)> {
    let words = words.iter().map(|(id, word)| (*id, (*word).to_owned()));
    words.collect()
}

#[test]
fn every_forge_has_one_form_and_an_honest_review_counts() {
    for (forge, id, number) in [
        (Forge::Github, 8001, 7),
        (Forge::Gitlab, 9001, 12),
        (Forge::Gitea, 61, 3),
    ] {
        let pull = Answers::of(forge).read();
        assert_eq!(pull.number, number);
        assert_eq!(
            (pull.head.as_str(), pull.base.as_deref()),
            (HEAD, Some(BASE))
        );
        assert_eq!(pull.merge_commit.as_deref(), Some(MERGE));
        assert_eq!(pull.repository.id, 4242);
        assert_eq!(pull.author.as_ref().map(|user| user.id), Some(101));
        assert_eq!(pull.merged_by.as_ref().map(|user| user.id), Some(103));
        assert_eq!(counted(&pull), all(&[(id, Decision::Approve.name())]));
        let people = forge::contributors(&pull, &["noreply@github.com".to_owned()]);
        let emails: Vec<&str> = people.iter().map(|one| one.email.as_str()).collect();
        let emails: std::collections::BTreeSet<&str> = emails.into_iter().collect();
        assert_eq!(
            emails.into_iter().collect::<Vec<_>>(),
            ["ana@example.org", "dora@example.org"]
        );
    }
}

#[test]
fn the_form_is_written_and_read_back() {
    for forge in [Forge::Github, Forge::Gitlab, Forge::Gitea] {
        let mut pull = Answers::of(forge).read();
        let text = serde_json::to_string(&pull).unwrap();
        let again: PullRequest = serde_json::from_str(&text).unwrap();
        // Files hold whole seconds.
        for at in pull
            .reviews
            .iter_mut()
            .map(|one| &mut one.submitted_at)
            .chain([&mut pull.merged_at])
        {
            *at = at.and_then(|at| chrono::DateTime::from_timestamp(at.timestamp(), 0));
        }
        assert_eq!(again, pull);
    }
}

#[test]
fn an_answer_that_was_cut_off_anywhere_is_refused_and_nothing_panics() {
    for forge in [Forge::Github, Forge::Gitlab, Forge::Gitea] {
        let whole = Answers::of(forge).saved();
        for at in 0..whole.len() {
            let length = whole[at].bytes.len();
            for end in (1..length).step_by(7) {
                let mut cut = whole.clone();
                cut[at].bytes.truncate(end);
                assert!(
                    forge::read(forge, &cut).is_err(),
                    "{} at {end}",
                    cut[at].file
                );
            }
        }
    }
}

#[test]
fn members_of_another_kind_never_panic() {
    for forge in [Forge::Github, Forge::Gitlab, Forge::Gitea] {
        let whole = Answers::of(forge);
        for (name, value) in &whole.files {
            let object = value.get(0).unwrap_or(value).as_object().unwrap();
            for key in object.keys() {
                for other in [Value::Null, Value::Bool(true), (-1).into(), "x".into()] {
                    let altered = whole.clone().edit(name, |value| {
                        let place = if value.is_array() {
                            &mut value[0]
                        } else {
                            value
                        };
                        place[key.as_str()] = other;
                    });
                    let _ = altered.try_read().map(|pull| counted(&pull));
                }
            }
        }
    }
}

#[test]
fn a_forges_refusal_is_told_from_an_answer() {
    for forge in [Forge::Github, Forge::Gitlab, Forge::Gitea] {
        let refused = Answers::of(forge).with(
            "more",
            "{\"message\": \"404 Not Found\", \"status\": \"404\"}",
        );
        assert_eq!(
            refused.refusal(),
            "more.json holds no answer: the forge said `404 Not Found`"
        );
    }
}

/// T27: a status says nothing, whoever set it.
#[test]
fn t27_a_status_is_no_review() {
    let status = "[{\"id\": 1, \"state\": \"success\", \"context\": \"approvals\", \"creator\": {\"login\": \"ana-gh\", \"id\": 101}}]";
    for forge in [Forge::Github, Forge::Gitlab, Forge::Gitea] {
        assert_eq!(
            Answers::of(forge).with("status", status).refusal(),
            "cannot tell what status.json is: it holds none of the answers that are asked for"
        );
    }
}
