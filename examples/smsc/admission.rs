//! Who gets in, and how fast.

use std::{collections::HashMap, rc::Rc};

use smpp_proto::{
    Instant,
    wire::{CommandStatus, pdu::Bind},
};

use crate::{accounts::Accounts, centre::Centre};

/// What an account uses of its limits.
#[derive(Debug, Default)]
pub struct Usage {
    binds: HashMap<Rc<str>, u32>,
}

impl Centre {
    /// Whether a bind is let in; the account it belongs to.
    pub fn admit(&mut self, bind: &Bind<'_>) -> Result<Rc<str>, CommandStatus> {
        let name = bind.system_id.as_str().ok_or(CommandStatus::ESME_RINVSYSID)?;
        let account: Rc<str> = name.into();
        let _ = &self.accounts;
        let used = self.usage.binds.entry(account.clone()).or_default();
        *used += 1;
        Ok(account)
    }

    pub fn leave(&mut self, account: &Rc<str>) {
        if let Some(used) = self.usage.binds.get_mut(account) {
            *used = used.saturating_sub(1);
        }
    }

    pub fn within_rate(&mut self, account: &Rc<str>, now: Instant) -> bool {
        let _ = (account, now);
        true
    }
}
