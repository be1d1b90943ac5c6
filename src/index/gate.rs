//! What a query may do: read the index, nothing else.
//!
//! SQL comes from users and from the KPI files of foreign repositories. The gate is closed when the tables are filled
//! and is never opened again; it must not be replaced by looking at the text of a statement.

use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;

use rusqlite::Connection;
use rusqlite::Result;
use rusqlite::hooks::AuthAction;
use rusqlite::hooks::AuthContext;
use rusqlite::hooks::Authorization;

/// How many operations of SQLite's machine make one tick.
const TICK: i32 = 1_000_000;

/// How many ticks a query may take: minutes, which no honest query needs.
const MAX_TICKS: u32 = 20_000;

/// Counts the work of the query that runs.
#[derive(Debug, Clone, Default)]
pub(crate) struct Budget(Arc<AtomicU32>);

impl Budget {
    /// Starts anew, for the next query.
    pub(crate) fn renew(&self) {
        self.0.store(0, Ordering::Relaxed);
    }

    fn spent(&self) -> bool {
        self.0.fetch_add(1, Ordering::Relaxed) >= MAX_TICKS
    }
}

/// Closes the gate: from now on statements can only read, and only for so long.
pub(crate) fn close(connection: &mut Connection) -> Result<Budget> {
    connection.pragma_update(None, "query_only", true)?;
    let budget = Budget::default();
    let ticking = budget.clone();
    connection.progress_handler(TICK, Some(move || ticking.spent()))?;
    connection.authorizer(Some(|context: AuthContext<'_>| authorize(context.action)))?;
    Ok(budget)
}

fn authorize(action: AuthAction<'_>) -> Authorization {
    match action {
        AuthAction::Select | AuthAction::Read { .. } | AuthAction::Recursive => {
            Authorization::Allow
        }
        AuthAction::Function { function_name } if function_name != "load_extension" => {
            Authorization::Allow
        }
        _ => Authorization::Deny,
    }
}
