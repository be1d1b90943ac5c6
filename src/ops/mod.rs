//! The verbs: gather facts, plan, apply.
//!
//! The only place where checking, the index, git, import and reports meet. Every verb that writes first makes a
//! plan from what it read; only `Plan::apply` writes, and it writes what the plan says or nothing.

mod adopt;
mod adopt_since;
mod against;
mod approvals;
mod assess;
mod audit;
mod calendar;
mod choose;
mod ci;
mod code_owners;
mod collision;
mod commit_message;
mod computed;
mod conflicts;
mod correct;
mod create;
mod dashboard;
mod desk;
mod doctor;
mod driver;
mod edit;
mod edition;
mod entries;
mod env;
mod error;
mod evidence;
mod expect;
mod facts;
mod fields;
mod filter;
mod find;
mod fixed;
mod follow;
mod git_hooks;
mod history;
mod hook;
mod ids;
mod impact;
mod import;
mod init;
mod keys;
mod kpi;
mod kpi_file;
mod kpi_json;
mod link;
mod list;
mod matching;
mod merge_records;
mod merge_with;
mod migrate;
mod moment;
mod naming;
mod note;
mod order;
mod person;
mod pipeline;
mod plan;
mod policy;
mod preview;
mod privacy;
mod query;
mod reasons;
mod receive;
mod relocate;
mod renumber;
mod sample;
mod schedule;
mod show;
mod since;
mod sla;
mod source;
mod staged;
mod start;
mod steps_since;
mod surroundings;
mod sync;
mod template;
mod transition;
mod understood;
mod undo;
mod upgrade;
mod validate;
mod validate_since;
mod verdicts;
mod view;
mod workload;

pub use adopt::{Adopt, adopt};
pub use adopt_since::{AdoptedSince, adopt_since};
pub use against::Against;
pub use approvals::{
    ApprovalCase, ApproveRequest, Approving, Auditor, Decided, Doubt, EDIT, ExplainRequest,
    Explained, ExplainedStep, FileEdit, Founding, Judged, NEWCOMER, NoSince, REVIEW, ReviewFate,
    ReviewImport, ReviewRequest, ReviewedMove, ReviewedSubject, RiskUsed, SinceDecision, Strangers,
    Taken, Undecided, Verified, VerifyRequest, before_it_counts, explain_approvals, import_reviews,
    prepare as prepare_approval, reviewed_step, reviews, sign as sign_approval,
    signing as signing_as_importer, verify as verify_approvals,
};
pub use audit::{
    Added, Audit, AuditFinding, AuditRequest, AuditVerdict, Judge, Need, Nobody, StateView,
    StepView, Touched, Work, audit,
};
pub use calendar::{Due, Openings, calendar, due, openings};
pub use ci::{Ci, pipeline as ci_pipeline};
pub use code_owners::{CodeOwners, code_owners, has_code_owners, write_code_owners};
pub use collision::collisions;
pub use commit_message::name_records;
pub use conflicts::{
    Case, Choice, Conflicts, Decision, Waiting, conflicts, decide, merge_clean, waiting,
};
pub use correct::{CorrectRequest, Corrected, correct};
pub use create::{Create, Missing, accepts, create, create_many, missing, requests_from_csv};
pub use dashboard::{Dashboard, DashboardRow, OpenCount, dashboard, dashboard_file};
pub use desk::Desk;
pub use doctor::{Examination, Trouble, examine, mend};
pub use driver::{Drive, drive};
pub use edit::{EditRequest, edit};
pub use entries::Circumstances;
pub use env::{Env, Variable};
pub use error::{Kind, OpsError};
pub use evidence::{ClauseSummary, EvidenceRequest, Pack, clauses, differing, evidence};
pub use filter::Filter;
pub use git_hooks::{GitHook, Hooked, install_hook, remove_hook};
pub use history::{Happening, history};
pub use hook::{Setting, hook, repository, set_driver, unset_driver};
pub use impact::{Consequence, ImpactRequest, Outage, SinglePoints, Told, impact, single_points};
pub use import::{ImportRequest, import};
pub use init::{Init, NewDesk, init};
pub use keys::{
    AddKeyRequest, KeyOf, Owner, RevokeKeyRequest, add_key, keyring, refresh_in_merge,
    refresh_signers, revoke_key, signing_key,
};
pub use kpi::{KpiReport, KpiRequest, PeriodFigures, known as known_kpis, kpi};
pub use kpi_file::kpi_files;
pub use kpi_json::kpi_json;
pub use link::{LinkRequest, link};
pub use list::{ListGroup, ListReport, Listed, list};
pub use matching::{Matches, Proposal, Reason, known_errors_like, matches};
pub use merge_records::{MergeRecords, Merged, merge_records};
pub use merge_with::validate_merge;
pub use moment::{moment, moment_in};
pub use naming::Mention;
pub use note::{NoteRequest, note};
pub use order::Order;
pub use person::{Me, me, whoami};
pub use plan::{Done, Mode, Plan};
pub use policy::{PolicyCheck, PolicyInit, PolicyRequest, check_policy, init_policy};
pub use preview::{Bound, Drift, Followed, NextStep, Preview, preview};
pub use privacy::{
    Handed, LeaveRequest, Left, Piece, Place, PlaceKind, RedactRequest, Trace, leave, person_path,
    redact, trace,
};
pub use query::{Answer, query, tables};
pub use reasons::{ReasonWord, reasons};
pub use receive::{ReceiveRequest, Received, RefusedBranch, receive};
pub use renumber::{Renumber, Renumbered, renumber};
pub use sample::{SAMPLE, sample_history};
pub use schedule::{
    Free, FreeRequest, Projection, Schedule, ScheduleRequest, Scheduled, Together, WindowTime,
    free, schedule,
};
pub use show::{Incoming, Note, Shown, incoming, show};
pub use sla::{
    ClockRow, Escalation, EscalationRequest, Escalations, Explanation, NoClock, Reasoned,
    Recipient, Role, SlaFilter, SlaReport, Standing, Timed, escalations, explain_sla, is_paused,
    sla, timed,
};
pub use staged::validate_staged;
pub use start::Fallback;
pub use sync::{
    Change, DecisionNews, Ending, GoverningNews, Joined, News, RecordNews, SyncReport, SyncRequest,
    abort_sync, sync,
};
pub use transition::{Move, Moved, Target, transition};
pub use undo::{Undone, undo, undoable};
pub use upgrade::{Upgrade, Upgraded, upgrade};
pub use validate::{Validation, validate};
pub use validate_since::{Since, SinceRequest, validate_since};
pub use verdicts::{Refreeze, Refrozen, refreeze};
pub use workload::{Load, Workload, workload};
