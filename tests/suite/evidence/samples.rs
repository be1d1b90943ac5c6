//! A sample is drawn so that anybody can draw it again.

use super::desk::desk;
use super::sample;

/// By hand: `printf '7:CHG-2611-00000A' | sha256sum` gives 58c09b43…, …B e9dc4c49…, …C 56fe1832… and …D f61dbf6b…, so
/// that the order is C, A, B, D. The change that was cancelled in October is not in the population.
#[test]
fn the_records_with_the_lowest_ranks_are_drawn() {
    let sandbox = desk();
    sandbox.pack("pack", &sample("2", "7"));
    assert_eq!(
        sandbox.packed("pack/sample/population.txt"),
        "CHG-2611-00000A\nCHG-2611-00000B\nCHG-2611-00000C\nCHG-2611-00000D\n"
    );
    assert_eq!(
        sandbox.packed("pack/sample/ranks.txt"),
        "56fe1832aaf3fb06bf29aefde3755f91775ec3490198f649f6e12764e18dd61e  CHG-2611-00000C\n\
         58c09b438f104042b20a16f5ef8ea33fd4b6b76eb12892f8aa52f59e56a1f48c  CHG-2611-00000A\n\
         e9dc4c49fbc4d6e84cd20a64a27225cb5727c3e95022d05705689e0ef3f3e73d  CHG-2611-00000B\n\
         f61dbf6b3dd4f0541e998e79750e3d7234c825a5ae883c01aaff2cd1f5f818a4  CHG-2611-00000D\n"
    );
    assert_eq!(
        sandbox.packed("pack/sample/sample.csv"),
        "place,id,title,rank\n\
         1,CHG-2611-00000C,Open a port,56fe1832aaf3fb06bf29aefde3755f91775ec3490198f649f6e12764e18dd61e\n\
         2,CHG-2611-00000A,Replace the relay,58c09b438f104042b20a16f5ef8ea33fd4b6b76eb12892f8aa52f59e56a1f48c\n"
    );
    assert_eq!(
        sandbox.shell("ls ../pack/pages"),
        "CHG-2611-00000A.md\nCHG-2611-00000C.md\n"
    );
    let index = sandbox.packed("pack/index.md");
    assert!(
        index.contains("The commit holds 5 changes. 4 of them"),
        "{index}"
    );
    assert!(
        index.contains("the SHA-256 of 7: and its id, such as 7:CHG-2611-00000C"),
        "{index}"
    );
}

#[test]
fn the_seed_decides_and_nothing_else_does() {
    let sandbox = desk();
    // By hand as above: under seed 3 the order is A, C, D, B.
    sandbox.pack("pack", &sample("1", "3"));
    assert_eq!(sandbox.shell("ls ../pack/pages"), "CHG-2611-00000A.md\n");
}

#[test]
fn a_sample_larger_than_the_population_is_the_population() {
    let sandbox = desk();
    sandbox.pack("pack", &sample("25", "7"));
    assert_eq!(sandbox.shell("ls ../pack/pages | wc -l").trim(), "4");
    assert!(
        sandbox
            .packed("pack/index.md")
            .starts_with("# A sample of 4 of 4 changes\n")
    );
}

#[test]
fn the_population_is_a_table_that_no_spreadsheet_runs() {
    let sandbox = desk();
    sandbox.pack("pack", &sample("1", "7"));
    let table = sandbox.packed("pack/sample/population.csv");
    let mut lines = table.lines();
    assert_eq!(
        lines.next(),
        Some(
            "id,title,type,state,state_category,kind,risk,requester,assignee,opened,authorized,implemented,closed,path"
        )
    );
    assert_eq!(
        lines.next(),
        Some(
            "CHG-2611-00000A,Replace the relay,change,closed,closed,normal,moderate,ana,cleo,2026-11-05T08:00:00Z,2026-11-09T16:00:00Z,2026-11-10T20:05:00Z,2026-11-12T09:00:00Z,changes/2026/11/CHG-2611-00000A.yaml"
        )
    );
    let hostile = table.lines().last().unwrap();
    assert!(
        hostile.starts_with("CHG-2611-00000D,'=HYPERLINK(1)|<script>"),
        "{hostile}"
    );
}

#[test]
fn days_are_those_of_the_desk_and_the_last_does_not_count() {
    let sandbox = desk();
    let population = |from: &str, to: &str| {
        let args = ["--sample", "9", "--seed", "7", "--from", from, "--to", to];
        sandbox.shell("rm -rf ../pack");
        sandbox.pack("pack", &args);
        let ids = sandbox.packed("pack/sample/population.txt");
        ids.lines()
            .map(|id| id[id.len() - 1..].to_owned())
            .collect::<String>()
    };
    // A was closed at 2026-11-12 10:00 in Madrid, B stands open, C and D were opened on the 15th and the 18th.
    assert_eq!(population("2026-11-12", "2026-11-13"), "AB");
    assert_eq!(population("2026-11-13", "2026-11-15"), "B");
}
