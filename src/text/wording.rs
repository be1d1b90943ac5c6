//! Small pieces of wording that many messages share.

/// `1 record`, `2 records`: a count with its noun.
pub fn plural(count: usize, noun: &str) -> String {
    let changes = noun.ends_with('y') && !noun.ends_with("ay") && !noun.ends_with("ey");
    let ending = match (count, changes) {
        (1, _) => return format!("1 {noun}"),
        (_, true) => return format!("{count} {}ies", &noun[..noun.len() - 1]),
        (_, false) => "s",
    };
    format!("{count} {noun}{ending}")
}

/// The candidate nearest to a misspelt name, if one is near enough to be meant.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = name.to_lowercase();
    let score = |candidate: &str| strsim::jaro_winkler(&lower, &candidate.to_lowercase());
    candidates
        .into_iter()
        .map(|candidate| (score(candidate), candidate))
        .filter(|(score, _)| *score > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1)))
        .map(|(_, candidate)| candidate)
}

/// `a, b or c`: the names one may choose from.
pub fn one_of<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.into_iter().collect();
    match names.split_last() {
        None => "none".to_owned(),
        Some((last, [])) => (*last).to_owned(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_agree_with_their_noun() {
        assert_eq!(plural(1, "record"), "1 record");
        assert_eq!(plural(0, "record"), "0 records");
        assert_eq!(plural(2, "entry"), "2 entries");
        assert_eq!(plural(2, "holiday"), "2 holidays");
    }

    #[test]
    fn only_a_near_name_is_offered() {
        assert_eq!(nearest("asignee", ["assignee", "team"]), Some("assignee"));
        assert_eq!(nearest("staet", ["state", "title"]), Some("state"));
        assert_eq!(nearest("zebra", ["assignee", "team"]), None);
    }

    #[test]
    fn names_are_listed_in_words() {
        assert_eq!(one_of(["a", "b", "c"]), "a, b or c");
        assert_eq!(one_of(["a"]), "a");
    }
}
