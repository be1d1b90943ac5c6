//! Whoever knows more of a step than its files show: who signed it, and whether those agreed who had to.

use crate::ops::OpsError;
use crate::ops::audit::Added;
use crate::ops::audit::AuditFinding;
use crate::ops::audit::StateView;
use crate::ops::audit::StepView;
use crate::ops::audit::Touched;

/// Judges the steps of a history, in their order.
pub trait Judge {
    /// Looks at the state that is trusted, before the first step.
    fn begin(&mut self, _root: &StateView<'_>) -> Result<(), OpsError> {
        Ok(())
    }

    /// The id of the person with whose key the commit of a step is signed; none where nothing proves that.
    fn signer(&mut self, _step: &StepView<'_>) -> Result<Option<String>, OpsError> {
        Ok(None)
    }

    /// Whether an entry stands that somebody else wrote than the person whom it names: a program did, and that person's own
    /// decision proves it.
    fn stands(
        &mut self,
        _step: &StepView<'_>,
        _one: &Touched<'_>,
        _added: &Added,
    ) -> Result<bool, OpsError> {
        Ok(false)
    }

    /// Says what is wrong with a step.
    fn step(&mut self, step: &StepView<'_>) -> Result<Vec<AuditFinding>, OpsError>;

    /// How many records it read.
    fn records(&self) -> usize {
        0
    }

    /// Says what is wrong when all steps have been seen, such as what is overdue.
    fn end(&mut self, _last: &StateView<'_>) -> Result<Vec<AuditFinding>, OpsError> {
        Ok(Vec::new())
    }
}

/// Nobody who judges: signatures and approvals are not looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nobody;

impl Judge for Nobody {
    fn step(&mut self, _: &StepView<'_>) -> Result<Vec<AuditFinding>, OpsError> {
        Ok(Vec::new())
    }
}
