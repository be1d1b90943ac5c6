//! Domain logic, pure: facts in, verdicts out, `now` a parameter.
//!
//! Nothing here reads a file, a clock or a repository; the layers above gather the facts.

pub mod agreement;
pub mod approval;
pub mod availability;
mod beside;
mod calendar;
pub mod change_window;
pub mod clock;
pub mod collision;
mod effect;
mod facts;
mod fixed;
mod given_up;
mod guard;
pub mod impact;
mod moves;
mod period;
mod priority;
mod review;
pub mod risk;
pub mod template;
pub mod verdict;

pub use crate::text::{parse_length, written_length};
pub use beside::{Disagreement, misplaced, unmet};
pub use calendar::{Calendar, Interval, NoOpenTime};
pub use effect::{Effect, effects};
pub use facts::{Approved, Facts, Linked};
pub use fixed::{
    IMPLEMENTED, Rewritten, begun_undecided, has_ended, is_begun_way, is_bound, is_decided_state,
    is_fixed, is_taken_out, is_way, keeps, lifting, lifts, rewritten,
};
pub use given_up::{CANCELLED, REJECTED, gave_up, overruled_at};
pub(crate) use guard::has_value;
pub use guard::{Verdict, evaluate};
pub use moves::{Obstacle, obstacles, obstacles_in};
pub use period::{By, Period, PeriodError, day_start, parse_day};
pub use priority::{of_record, priority};
pub use review::{Ended, completed, review_due, review_reasons};
