//! The page of a change: what it says, and that nothing of the record is markup.

use super::desk::desk;
use super::desk::signed;

fn page(letter: char) -> String {
    let sandbox = desk();
    sandbox.pack("pack", &[&format!("00000{letter}")]);
    let id = if letter == 'E' {
        "CHG-2610-00000E"
    } else {
        &format!("CHG-2611-00000{letter}")
    };
    sandbox.packed(&format!("pack/pages/{id}.md"))
}

fn says(page: &str, lines: &[&str]) {
    for line in lines {
        assert!(page.lines().any(|one| one == *line), "{line}\n---\n{page}");
    }
}

#[test]
fn a_complete_change_tells_its_whole_story() {
    says(
        &page('A'),
        &[
            "# CHG-2611-00000A Replace the relay",
            "| state | closed (closed) |",
            "| risk | moderate |",
            "| criticality | How much the business depends on the changed items, the one that counts most. | 4 |",
            "| sum |  | 7 |",
            "| asked for it | ana |",
            "| approved it | ben |",
            "| how that is proven | the log alone |",
            "| carried it out | cleo |",
            "- Nobody approved it who asked for it.",
            "- Nobody approved it who carried it out.",
            // Madrid is an hour ahead of UTC in winter; work began five minutes late and ended fifteen minutes late.
            "| work began | 2026-11-10 21:00:00 +01:00 | 2026-11-10 21:05:00 +01:00 | 0h05m |",
            "| work ended | 2026-11-10 23:00:00 +01:00 | 2026-11-10 23:15:00 +01:00 | 0h15m |",
            "| pull request | https://git.example.org/ops/mail/pulls/5 |",
            "| merged | 2026-11-09 16:00:00 +01:00 |",
            "| ops/mail | 0123456789abcdef0123456789abcdef01234567 |",
            "| 2026-11-10T20:40:00Z | successful | production | v1.4.0 | 0123456789abcdef0123456789abcdef01234567 |  |",
            "| outcome | successful |",
            "| 2026-11-10 21:05:00 +01:00 | 2026-11-10 21:30:00 +01:00 | cleo | implement | scheduled | implementing |  |",
            "| 2026-11-06 10:00:00 +01:00 | 2026-11-06 10:00:00 +01:00 | cleo | note |  |  | The window is agreed. |",
            "- No statement proves the approval: the log alone says so.",
            "1. Drain the queue.",
        ],
    );
}

#[test]
fn an_emergency_says_how_late_it_was_authorized() {
    // The work began on 2 November at 08:05 and was authorized on the 3rd at 10:05.
    says(
        &page('B'),
        &[
            "It could not wait, and was authorized 26h00m after the work began; 24 hours are allowed.",
            "- It was authorized later after the work began than is allowed.",
            "- A review is owed and was not held.",
            "| asked for it | ben |",
            "| approved it | ana |",
            "- No pull request is named.",
        ],
    );
}

#[test]
fn duties_that_are_not_separate_are_named() {
    let page = page('C');
    says(
        &page,
        &[
            "- Duties are NOT separate: ben approved it and asked for it.",
            "- Nobody approved it who carried it out.",
            "- Duties are not separate: somebody approved it who asked for it.",
        ],
    );
    assert!(
        !page.contains("No deployment is named.\n\n## Risk"),
        "the work has not begun"
    );
}

#[test]
fn nothing_that_a_record_says_is_markup() {
    let page = page('D');
    let told = "=HYPERLINK(1)\\|&lt;script&gt;alert(1)&lt;/script&gt; \\[x\\](javascript:alert(1)) \\!\\[i\\](http://evil/i.png) @\u{200b}everyone";
    says(&page, &[&format!("# CHG-2611-00000D {told}")]);
    // The description holds a fence of three, so that it stands in one of four.
    assert!(
        page.contains("````text\n```\n</details><!-- @everyone -->\n\\x3a:add-mask::x\n````\n"),
        "{page}"
    );
    let outside = page.split("````").step_by(2).collect::<String>();
    for forbidden in ["<script", "[x](javascript:", "@everyone", "<!--", "![i]"] {
        assert!(!outside.contains(forbidden), "{forbidden}\n{outside}");
    }
    assert!(!page.lines().any(|line| line.starts_with("=HYPERLINK")));
}

#[test]
fn a_statement_that_came_after_the_step_is_told_of_and_does_not_count() {
    let sandbox = desk();
    if !signed(&sandbox) {
        return;
    }
    sandbox.pack("pack", &["00000A"]);
    let page = sandbox.packed("pack/pages/CHG-2611-00000A.md");
    let digest = super::desk::DIGEST;
    let statement = super::desk::STATEMENT_PATH;
    says(
        &page,
        &[
            &format!(
                "| approve | authorize | ben | peer |  | no: it was not there when the step was taken |  | 2026-11-09T15:30:00Z | {digest} |  | {statement} |"
            ),
            "- No statement proves the approval: the log alone says so.",
            "| how that is proven | the log alone |",
            &format!("No content of this record in the history has the digest {digest}."),
            &format!("- [{statement}](../{statement})"),
        ],
    );
    assert!(
        page.contains("approvals: CHG-2611-00000A | ssh |"),
        "{page}"
    );
}
