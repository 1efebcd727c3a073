//! Who gets in, and how fast.

use std::{collections::HashMap, rc::Rc};

use smpp_proto::{
    Instant,
    session::BindMode,
    smsc::{
        AccountLimits, Admission, Bid, Congestion, Policy, Quota, RateLimit, Throttled, Ticket,
        UnboundLimits, Verdict, same_octets,
    },
    wire::{CommandStatus, pdu::Bind},
};

use crate::{
    accounts::{Account, Accounts},
    args,
};

/// The gate: the accounts, the binds that they have, and their rates.
#[derive(Debug)]
pub struct Gate {
    pub accounts: Accounts,
    admission: Admission,
    rates: HashMap<Rc<str>, RateLimit>,
    /// The rate of an account that has none of its own.
    rate: Option<u32>,
}

impl Gate {
    pub fn new(accounts: Accounts, limits: &args::Limits) -> Self {
        let most = limits.connections;
        let policy = Policy {
            binds: most,
            account: AccountLimits::NONE,
            unbound: most,
            // Test rigs open all their connections from one place, and try wrong passwords often.
            unbound_per_source: most,
            source_failures: None,
            before_bind: UnboundLimits { time: limits.init, ..UnboundLimits::default() },
            ..Policy::default()
        };
        let admission = Admission::new(policy);
        Self { accounts, admission, rates: HashMap::new(), rate: limits.rate }
    }

    /// The place of a connection; `None` where there are too many.
    pub fn connect(&mut self, now: Instant, from: std::net::IpAddr) -> Option<Ticket> {
        self.admission.connect(now, from.into()).ok()
    }

    /// Whether a connection may go on: before it is bound it may send little.
    pub fn hears(&mut self, now: Instant, ticket: &Ticket, pdus: u32, octets: usize) -> bool {
        self.admission.heard(now, ticket, pdus, octets).is_ok()
    }

    /// Decides a bind: gives the account, or the status to refuse it with.
    pub fn admit(
        &mut self,
        now: Instant,
        ticket: &Ticket,
        mode: BindMode,
        bind: &Bind<'_>,
    ) -> Result<Rc<str>, CommandStatus> {
        let system_id = bind.system_id.as_bytes();
        let name = bind.system_id.as_str().ok_or(CommandStatus::ESME_RINVSYSID)?;
        let account = self.accounts.get(name);
        let limits = account.and_then(|account| account.binds).map(AccountLimits::any);
        let bid = Bid { limits, ..Bid::new(system_id, mode) };
        let check = self.admission.ask(now, ticket, bid).map_err(|denied| denied.status)?;
        let verdict = self.verdict(account, bind);
        self.admission.verdict(now, check, verdict).map_err(|denied| denied.status)?;
        let rate = account.map_or(self.rate, |account| account.rate);
        let name: Rc<str> = name.into();
        if let Some(rate) = rate {
            let new = || RateLimit::new(Quota::per_second(rate));
            self.rates.entry(name.clone()).or_insert_with(new);
        }
        Ok(name)
    }

    fn verdict(&self, account: Option<&Account>, bind: &Bind<'_>) -> Verdict {
        let given = bind.password.expose().as_bytes();
        match account {
            Some(account) if same_octets(given, account.password.as_bytes()) => Verdict::Right,
            Some(_) => Verdict::WrongPassword,
            None if self.accounts.are_open() => Verdict::Right,
            None => Verdict::Unknown,
        }
    }

    /// Gives back the place of a connection, and forgets the rate of an account that only its binds
    /// made known.
    pub fn release(&mut self, ticket: Ticket, account: Option<&Rc<str>>) {
        // Each ticket is given back once, by the connection that it was given to.
        let _ = self.admission.release(ticket);
        let Some(account) = account.filter(|_| self.accounts.are_open()) else { return };
        if self.admission.binds(account.as_bytes()).total() == 0 {
            self.rates.remove(account);
        }
    }

    /// Takes so many messages out of the rate of an account.
    pub fn take(&mut self, account: &str, now: Instant, messages: u32) -> Result<(), Throttled> {
        self.rates.get_mut(account).map_or(Ok(()), |rate| rate.take(now, messages))
    }

    /// How much of the rate of an account is used, where it has one.
    pub fn congestion(&self, account: &str, now: Instant) -> Option<Congestion> {
        self.rates.get(account).map(|rate| rate.congestion(now))
    }
}
