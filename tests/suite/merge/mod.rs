//! What a merge of two histories promises, whatever they are.

mod history;
mod laws;
mod lines;
