//! Definitions: what record types, life cycles and a desk's configuration are, read from data.
//!
//! Raw becomes valid here, once: a definition file is merged with its profile and the desk's own additions, checked
//! against its meta schema and turned into types that the rest of the program trusts. Nothing here reads a record.

mod approval;
mod calendar;
mod cascade;
mod category;
mod coherence;
mod config;
mod definitions;
mod evidence;
mod field;
mod guard;
mod health;
mod layers;
mod lifecycle;
mod merge;
mod metric;
mod migration;
mod min_up;
mod operational;
mod policy;
mod raw;
mod record_type;
mod relation;
mod risk;
mod service_levels;
mod shape;
mod shipped;
mod source;
mod validator;

pub use approval::Approval;
pub use calendar::{
    CalendarDefinition, Holiday, HolidayDays, HolidayFile, Recurrence, RecurrenceError, WEEKDAYS,
    Window,
};
pub use cascade::Cascade;
pub use category::Category;
pub use config::{CommitMode, Config, Edition, FORMAT, Matrix, PastProfile};
pub use definitions::{Definitions, KpiSource};
pub use evidence::{
    ChosenKpis, Clause, EveryKpi, EvidenceModel, EvidenceReport, Listing, RecordList,
};
pub use field::{Field, Reference};
pub use guard::{Condition, Guard, LinkCondition, Needs};
pub use health::{Classes, Recommendation};
pub use lifecycle::{Ask, Commitment, Compute, Era, Lifecycle, State, Transition};
pub use metric::{Event, Metric};
pub use migration::{Change, Migration, Renaming, shipped_version};
pub use min_up::MinUp;
pub use operational::{Names, Operational};
pub use policy::{
    Afterwards, Count, Evidence, Match, POLICY, Policy, PolicyRule, Requirement, RiskFloor, Role,
    SEPARATED, Separation, When,
};
pub use record_type::RecordType;
pub use relation::{ClassPair, Relation, Spread};
pub use risk::{Band, PointRange, ReviewDuty, RiskInput, RiskModel};
pub use service_levels::{ServiceLevels, Several};
pub use shape::Shape;
pub use shipped::{SHIPPED, shipped};
pub use source::{SourceFile, core_value};
pub(crate) use validator::Validator;
pub use validator::{Violation, matches};
