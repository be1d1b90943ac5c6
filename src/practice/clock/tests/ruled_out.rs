//! Every reported fault of `bugs` has a test there, or can't happen here.

/// What can't happen here, and why.
const RULED_OUT: [(u32, &str); 5] = [
    (
        4,
        "No due time is stored or set by hand, so that a pause can't move one: it follows from what is used.",
    ),
    (
        15,
        "Windows may end at 24:00, and one that ends at 23:59 is warned of where the calendar is read.",
    ),
    (
        16,
        "A holiday of a file is a day of the calendar's clock and never an instant, so no time zone moves it.",
    ),
    (
        20,
        "The program sends nothing by itself; what reads its list of escalations decides when people are told.",
    ),
    (
        25,
        "A wait has no date at which it ends by itself; somebody resumes the work, and the clock with it.",
    ),
];

#[test]
fn every_reported_fault_is_shown_or_ruled_out() {
    let ours = include_str!("bugs.rs");
    let tests = ours.lines().filter_map(|line| line.strip_prefix("fn bug_"));
    let shown = tests.map(|name| name[..2].parse::<u32>().unwrap());
    let mut all: Vec<u32> = RULED_OUT
        .iter()
        .map(|(number, _)| *number)
        .chain(shown)
        .collect();
    all.sort_unstable();
    assert_eq!(all, (1..=29).collect::<Vec<u32>>());
}
