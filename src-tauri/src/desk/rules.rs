//! The desk's verbs of classification.

use std::sync::PoisonError;

use exhibit_engine::rules::{self, Draft};
use exhibit_engine::{Error, Watch};
use tokio_util::sync::CancellationToken;

use super::Desk;
use crate::task::Hear;
use crate::wire::{RuleDraft, RuleList, RulePreview, RuleRef};

impl Desk {
    /// The rules in force and the rows that each decided.
    pub(crate) fn rules(&self, hear: Hear) -> Result<RuleList, Error> {
        let workspace = self.workspace()?;
        self.tasks.run(hear, |watch| Ok(rules::overview(&workspace, watch)?.into()))
    }

    /// What a draft would do. One comes with every key: a newer one ends the older.
    pub(crate) fn preview_rule(&self, draft: &RuleDraft) -> Result<RulePreview, Error> {
        let token = CancellationToken::new();
        let older = self.previewing.lock().unwrap_or_else(PoisonError::into_inner).replace(token.clone());
        if let Some(older) = older {
            older.cancel();
        }
        let watch = Watch::new(&|_| (), token);
        Ok(rules::preview(&self.workspace()?, asked(draft), &watch)?.into())
    }

    /// Keeps a draft among the own rules, and reads rows again by it.
    pub(crate) fn save_rule(&self, draft: &RuleDraft, hear: Hear) -> Result<RuleList, Error> {
        rules::save(&self.home, asked(draft))?;
        self.log.close();
        self.rules(hear)
    }

    /// Takes an own rule away, and reads rows again without it.
    pub(crate) fn remove_rule(&self, named: &RuleRef, hear: Hear) -> Result<RuleList, Error> {
        rules::remove(&self.home, &named.id)?;
        self.log.close();
        self.rules(hear)
    }
}

fn asked(draft: &RuleDraft) -> Draft<'_> {
    Draft { text: &draft.json, replaces: draft.replaces.as_deref() }
}
