//! The rules, one file each, named like the rule, and their registry.
//!
//! A new rule is its file and two lines here; a test says which lines are missing.

use crate::check::Rule;

mod absent_person;
mod agreement_altered;
mod agreement_circle;
mod agreement_ends;
mod agreement_target;
mod back_dated;
mod change_window;
mod class_pair;
mod clock_backwards;
mod collision;
mod computed_field;
mod conflict_markers;
mod dangling_reference;
mod definition;
mod definitions_behind;
mod desk_removed;
mod done_target;
mod duplicate_id;
mod duplicate_item;
mod duplicate_key;
mod failed_template;
mod field_value;
mod file_mode;
mod fixed_field;
mod frozen_time;
mod future_entry;
mod guard_not_checked;
mod history_rewritten;
mod id_mismatch;
mod idle_waiver;
pub(super) mod ignore_without_reason;
mod illegal_transition;
mod imported_entries;
mod incomplete_item;
mod incomplete_record;
mod incomplete_step;
mod keys;
mod late_import;
mod log_entry;
mod log_fold;
mod log_order;
mod log_rewritten;
mod malformed_id;
mod marked_note;
mod merge_conflict;
mod merge_edited;
mod merge_not_checked;
mod missing_field;
mod missing_log;
mod not_approved;
mod not_by_template;
mod not_operational;
mod not_ratified;
mod not_utf8;
mod note_rewritten;
mod orphan_item;
mod orphan_note;
mod other_author;
mod overlapping_agreements;
mod personal_data_left;
mod pir_overdue;
mod plan_rewritten;
mod policy;
mod post_dated;
mod record_deleted;
mod redundancy_group;
mod relation_cycle;
mod repeated_relation;
mod retired_supplier;
mod reused_id;
mod risk_differs;
mod self_relation;
mod stale_item;
mod statement_altered;
mod template_differs;
mod time_not_anchored;
mod time_order;
mod too_large;
mod twin_name;
mod twin_path;
mod unauthorized_change;
mod unknown_calendar;
mod unknown_field;
mod unmerged;
mod unreadable_file;
pub(super) mod unused_ignore;
mod update_overdue;
mod verdict_differs;
mod verdict_rewritten;
mod wrong_folder;
mod wrong_reference_type;
mod yaml_dialect;
mod yaml_syntax;

/// Every rule, sorted by name.
pub static RULES: &[&Rule] = &[
    &absent_person::RULE,
    &agreement_altered::RULE,
    &agreement_circle::RULE,
    &agreement_ends::RULE,
    &agreement_target::RULE,
    &back_dated::RULE,
    &change_window::RULE,
    &class_pair::RULE,
    &clock_backwards::RULE,
    &collision::RULE,
    &computed_field::RULE,
    &conflict_markers::RULE,
    &dangling_reference::RULE,
    &definition::RULE,
    &definitions_behind::RULE,
    &desk_removed::RULE,
    &done_target::RULE,
    &duplicate_id::RULE,
    &duplicate_item::RULE,
    &duplicate_key::RULE,
    &failed_template::RULE,
    &field_value::RULE,
    &file_mode::RULE,
    &fixed_field::RULE,
    &frozen_time::RULE,
    &future_entry::RULE,
    &guard_not_checked::RULE,
    &history_rewritten::RULE,
    &id_mismatch::RULE,
    &idle_waiver::RULE,
    &ignore_without_reason::RULE,
    &illegal_transition::RULE,
    &imported_entries::RULE,
    &incomplete_item::RULE,
    &incomplete_record::RULE,
    &incomplete_step::RULE,
    &keys::RULE,
    &late_import::RULE,
    &log_entry::RULE,
    &log_fold::RULE,
    &log_order::RULE,
    &log_rewritten::RULE,
    &malformed_id::RULE,
    &marked_note::RULE,
    &merge_conflict::RULE,
    &merge_edited::RULE,
    &merge_not_checked::RULE,
    &missing_field::RULE,
    &missing_log::RULE,
    &not_approved::RULE,
    &not_by_template::RULE,
    &not_operational::RULE,
    &not_ratified::RULE,
    &not_utf8::RULE,
    &note_rewritten::RULE,
    &orphan_item::RULE,
    &orphan_note::RULE,
    &other_author::RULE,
    &overlapping_agreements::RULE,
    &personal_data_left::RULE,
    &pir_overdue::RULE,
    &plan_rewritten::RULE,
    &policy::RULE,
    &post_dated::RULE,
    &record_deleted::RULE,
    &redundancy_group::RULE,
    &relation_cycle::RULE,
    &repeated_relation::RULE,
    &retired_supplier::RULE,
    &reused_id::RULE,
    &risk_differs::RULE,
    &self_relation::RULE,
    &stale_item::RULE,
    &statement_altered::RULE,
    &template_differs::RULE,
    &time_not_anchored::RULE,
    &time_order::RULE,
    &too_large::RULE,
    &twin_name::RULE,
    &twin_path::RULE,
    &unauthorized_change::RULE,
    &unknown_calendar::RULE,
    &unknown_field::RULE,
    &unmerged::RULE,
    &unreadable_file::RULE,
    &unused_ignore::RULE,
    &update_overdue::RULE,
    &verdict_differs::RULE,
    &verdict_rewritten::RULE,
    &wrong_folder::RULE,
    &wrong_reference_type::RULE,
    &yaml_dialect::RULE,
    &yaml_syntax::RULE,
];

/// The rule of this name.
pub fn rule(name: &str) -> Option<&'static Rule> {
    let at = RULES.binary_search_by_key(&name, |rule| rule.name).ok()?;
    RULES.get(at).copied()
}
