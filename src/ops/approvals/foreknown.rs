//! Steps that change what is decided on and leave a record where it is, before they are taken.
//!
//! Nobody waits for such a step, and it is decided on before there is anything to judge: a statement names the digest of
//! what the record will say, from which nobody can tell what that is.

use std::collections::BTreeMap;

use crate::ops::OpsError;
use crate::ops::approvals::bench::Bench;
use crate::ops::approvals::filed::Filed;
use crate::ops::approvals::filed::filed;
use crate::ops::approvals::guard::beforehand;
use crate::ops::approvals::matter::Matter;
use crate::ops::approvals::steps::repeated;
use crate::practice::approval::Decision;
use crate::practice::approval::Vote;
use crate::record::Record;
use crate::trust;
use crate::trust::Statement;

impl Bench<'_> {
    /// What there is to say of a step that a record may take where it stands and has not taken; none for any other step.
    pub(super) fn foreknown(
        &self,
        record: &Record,
        step: &str,
    ) -> Result<Option<String>, OpsError> {
        if repeated(record, self.now, step).is_none() {
            return Ok(None);
        }
        let people = self.agreed_beforehand(record, step)?;
        Ok(Some(if people.is_empty() {
            let way = beforehand(self.proposed, record, step);
            format!(
                "nothing is proposed for `{step}`; `itsm approve {way}` decides on it beforehand"
            )
        } else {
            let people = people.join(" and ");
            format!(
                "{people} approved `{step}` beforehand, and it is not taken yet: for what it is to say no digest tells, \
                 and the step is judged when it is taken"
            )
        }))
    }

    /// Those whose last genuine decision about a step that was not taken was to agree to something.
    fn agreed_beforehand(&self, record: &Record, step: &str) -> Result<Vec<String>, OpsError> {
        let filed = filed(self.proposed, record.id())?;
        let about = filed
            .iter()
            .filter_map(|one| Some((one, digest_for(one, step)?)));
        let (about, digests): (Vec<&Filed>, Vec<String>) = about.unzip();
        let matter = Matter {
            name: record.id(),
            record: Some(record),
            step,
            digests,
            before: Some(trust::of_record(record)),
            taken: None,
            now: self.now,
            fresh_at: None,
        };
        let mut last: BTreeMap<String, Vote> = BTreeMap::new();
        for one in about {
            let vote = self.court().vote(one, &matter)?;
            let known = last.get(&vote.person);
            let is_later = known.is_none_or(|known| known.order.1 <= vote.order.1);
            if vote.unfit.is_none() && is_later {
                last.insert(vote.person.clone(), vote);
            }
        }
        last.retain(|_, vote| vote.decision == Decision::Approve);
        Ok(last.into_keys().collect())
    }
}

/// The digest that a statement about a step names; none of any other.
fn digest_for(filed: &Filed, step: &str) -> Option<String> {
    let statement = Statement::parse(filed.bytes.as_deref()?).ok()?;
    (statement.step() == step).then(|| statement.subject().sha256.clone())
}
