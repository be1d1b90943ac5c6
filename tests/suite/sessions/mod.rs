//! Every command as its users meet it: what it prints, where, and how it ends.

mod adopt;
mod calendar;
mod correct;
mod demo;
mod edit;
mod git_states;
mod if_match;
mod init;
mod link;
mod list;
mod measure;
mod merge_records;
mod moves;
mod new;
mod output;
mod past;
mod privacy;
mod renumber;
mod schedule;
mod show;
mod since;
mod sla;
mod undo;
mod unreadable;
mod validate;
mod whoami;
