//! One writer at a time.
//!
//! The lock belongs to an open file, so the kernel drops it however the process ends; a leftover file means nothing.
//! It lies in the directory that all work trees of a repository share.

use std::collections::hash_map::RandomState;
use std::fs::File;
use std::fs::TryLockError;
use std::hash::BuildHasher;
use std::hash::Hasher;
use std::thread;
use std::time::Duration;
use std::time::Instant;

use crate::git::GitError;
use crate::git::Repo;

/// How long another process of ours may hold the lock.
const PATIENCE: Duration = Duration::from_secs(10);

/// The lock of a repository, held until it is dropped.
#[derive(Debug)]
#[must_use = "the lock is released when it is dropped"]
pub struct Lock {
    _file: File,
}

impl Repo {
    /// Takes the repository's lock, waiting up to ten seconds for others.
    pub fn lock(&self) -> Result<Lock, GitError> {
        let path = self.common_dir().join("itsm.lock");
        let failed = |source| {
            let action = format!("lock {}", path.display());
            GitError::Io { action, source }
        };
        let file = File::options()
            .create(true)
            .append(true)
            .open(&path)
            .map_err(failed)?;
        let mut wait = Backoff::new(PATIENCE);
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Lock { _file: file }),
                Err(TryLockError::Error(source)) => return Err(failed(source)),
                Err(TryLockError::WouldBlock) if wait.again() => {}
                Err(TryLockError::WouldBlock) => {
                    let holder = format!("another itsm holds {}", path.display());
                    return Err(GitError::Locked { holder });
                }
            }
        }
    }
}

/// Waits that grow, vary, and end.
pub(crate) struct Backoff {
    end: Instant,
    next: Duration,
}

impl Backoff {
    pub(crate) fn new(patience: Duration) -> Self {
        Self {
            end: Instant::now() + patience,
            next: Duration::from_millis(10),
        }
    }

    /// Sleeps a while, or says that the time is over.
    pub(crate) fn again(&mut self) -> bool {
        if Instant::now() >= self.end {
            return false;
        }
        // A new hasher is randomly seeded; without a random part the waiting processes would all come back at once.
        let random = RandomState::new().build_hasher().finish() % 100;
        thread::sleep(
            self.next
                + self
                    .next
                    .mul_f64(f64::from(u8::try_from(random).unwrap_or(0)) / 100.0),
        );
        self.next = (self.next * 2).min(Duration::from_millis(250));
        true
    }
}
