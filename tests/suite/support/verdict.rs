//! What `itsm approvals verify` came to, as a story asks for it.

use serde_json::Value;

use crate::support::sandbox::Output;

/// What `itsm approvals verify --format json` came to.
#[derive(Debug)]
pub(crate) struct Verdict {
    code: i32,
    json: Value,
}

impl Verdict {
    pub(crate) fn of(output: &Output) -> Self {
        let json = serde_json::from_str(&output.stdout);
        Self {
            code: output.code,
            json: json.unwrap_or_else(|_| Value::from(output.stderr.as_str())),
        }
    }

    /// Everything was approved, and something was there to be.
    pub(crate) fn approved(&self) {
        let cases = self.cases();
        assert_eq!(self.code, 0, "{self:#?}");
        assert_eq!(self.json["satisfied"], true, "{self:#?}");
        assert!(!cases.is_empty(), "nothing was judged: {self:#?}");
        let good = cases.iter().all(|case| case["standing"] == "approved");
        assert!(good, "{self:#?}");
    }

    /// Something was not approved, for a reason of this name.
    pub(crate) fn refused(&self, reason: &str) {
        assert_eq!(self.code, 6, "{self:#?}");
        assert_eq!(self.json["satisfied"], false, "{self:#?}");
        let reasons = self.reasons();
        assert!(
            reasons.iter().any(|one| one == reason),
            "{reason} is none of {reasons:?}: {self:#?}"
        );
    }

    /// A subject was not approved, for a reason of this name.
    pub(crate) fn refused_case(&self, subject: &str, reason: &str) {
        assert_eq!(self.code, 6, "{self:#?}");
        let case = self.case(subject);
        assert_eq!(case["standing"], "not approved", "{case:#}");
        let reasons = reasons(case);
        assert!(
            reasons.iter().any(|one| one == reason),
            "{reason} is none of {reasons:?}: {case:#}"
        );
    }

    /// Why decisions do not count, or do not do.
    pub(crate) fn reasons(&self) -> Vec<String> {
        self.cases().iter().flat_map(reasons).collect()
    }

    /// The cases.
    pub(crate) fn cases(&self) -> &[Value] {
        list(&self.json["cases"])
    }

    /// The case of a subject.
    pub(crate) fn case(&self, subject: &str) -> &Value {
        let mut cases = self.cases().iter();
        let found = cases.find(|case| case["subject"] == subject);
        found.unwrap_or_else(|| panic!("no case of {subject}: {self:#?}"))
    }

    /// The reason of the one decision that does not count, with what there is to say about it.
    pub(crate) fn detail(&self, reason: &str) -> String {
        let cases = self.cases().iter();
        let mut ignored = cases.flat_map(|case| list(&case["ignored"]));
        let found = ignored.find(|one| one["reason"] == reason);
        let found = found.unwrap_or_else(|| panic!("no {reason}: {self:#?}"));
        found["detail"].as_str().unwrap_or_default().to_owned()
    }

    /// The exit code.
    pub(crate) fn code(&self) -> i32 {
        self.code
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// Why the decisions of a case do not count, or do not do.
fn reasons(case: &Value) -> Vec<String> {
    let mut reasons = Vec::new();
    for ignored in list(&case["ignored"]) {
        reasons.extend(ignored["reason"].as_str().map(str::to_owned));
    }
    let words = [
        ("rejected", "rejected"),
        ("unknown_contributors", "unknown-contributor"),
    ];
    for (member, word) in words {
        if !list(&case[member]).is_empty() {
            reasons.push(word.to_owned());
        }
    }
    let rules = list(&case["rules"]);
    if rules.is_empty() {
        reasons.push("no-rule".to_owned());
    }
    for rule in rules {
        if rule["afterwards"]["standing"] == "overdue" {
            reasons.push("post-review-overdue".to_owned());
        }
        if rule["met"] == false {
            reasons.push("quorum".to_owned());
        }
    }
    reasons
}
