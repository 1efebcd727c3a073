//! What the supervisor and the connections share. All run on one thread, and nobody holds a borrow
//! while it waits.

use std::{
    cell::{Cell, RefCell},
    path::Path,
    rc::Rc,
};

use smpp_proto::{Clock, Instant, Meter, esme::Link};
use tokio::sync::Notify;

use crate::{
    Failure,
    args::Options,
    host::Host,
    inbound::Inbound,
    jobs::Jobs,
    password,
    screen::Screen,
    submit,
    support::{capture::Capture, print::Printer},
    terms::Terms,
    tls::Tls,
    work::Work,
};

pub struct House {
    pub terms: Rc<Terms>,
    pub screen: Rc<Screen>,
    pub clock: Clock,
    pub hosts: Vec<Host>,
    pub tls: Option<Tls>,
    pub printer: Option<Printer>,
    pub capture: Option<Capture>,
    pub link: RefCell<Link>,
    pub work: RefCell<Work>,
    pub inbound: RefCell<Inbound>,
    pub meter: RefCell<Meter>,
    /// Tells the supervisor that there may be something to do.
    pub changed: Notify,
    /// A session has ended since it was last looked.
    pub session_ended: Cell<bool>,
    /// Attempts in a row that came to nothing, and why the last one did.
    pub failures: Cell<u32>,
    pub trouble: RefCell<String>,
    pub attempts: Cell<u32>,
    pub binds: Cell<u32>,
    /// How many sessions there are that receipts can come on.
    pub receivers: Cell<u32>,
    /// Where the references of long messages begin.
    pub reference: u16,
    /// Whether it goes on when every message has its outcome.
    pub listen: bool,
    pub limit: Option<Instant>,
}

impl House {
    /// Makes everything ready; nothing is connected.
    pub fn new(options: Options) -> Result<Self, Failure> {
        let terms = Rc::new(Terms::new(&options, password::load(&options.login)?)?);
        let jobs = jobs(&options, &terms)?;
        let tls = Tls::new(&options.tls).map_err(Failure::Running)?;
        let hosts = hosts(options.hosts, &terms, tls.as_ref())?;
        let link = link(&terms, hosts.len())?;
        let clock = Clock::start();
        let screen = Rc::new(Screen::new(&options.show, jobs.count())?);
        let show = &options.show;
        Ok(Self {
            printer: (show.log || show.hex).then(|| Printer::new(show.hex)),
            capture: show.capture.as_deref().map(capture).transpose()?,
            work: RefCell::new(Work::new(terms.clone(), screen.clone(), jobs, clock.now())),
            inbound: RefCell::new(Inbound::new(terms.clone(), screen.clone())),
            limit: options.waiting.limit.map(|limit| clock.now() + limit),
            link: RefCell::new(link),
            terms,
            screen,
            clock,
            hosts,
            tls,
            meter: RefCell::default(),
            changed: Notify::new(),
            session_ended: Cell::new(false),
            failures: Cell::new(0),
            trouble: RefCell::default(),
            attempts: Cell::new(0),
            binds: Cell::new(0),
            receivers: Cell::new(0),
            reference: fastrand::u16(..),
            listen: options.messages.listen,
        })
    }

    /// An attempt, or a session, came to nothing.
    pub fn failed(&self, host: usize, why: &str) {
        self.failures.set(self.failures.get().saturating_add(1));
        let host = self.hosts.get(host).map(Host::to_string).unwrap_or_default();
        let trouble = format!("{host}: {why}");
        self.screen.warn(&trouble);
        *self.trouble.borrow_mut() = trouble;
    }

    /// Something has worked.
    pub fn succeeded(&self) {
        self.failures.set(0);
    }

    /// Whether messages may go: one whose receipt is awaited not before there is a session to get it.
    pub fn may_send(&self) -> bool {
        !self.terms.awaits_receipts || self.receivers.get() > 0
    }

    /// Whether it is to be given up.
    pub fn has_failed(&self) -> bool {
        self.terms.attempts > 0 && self.failures.get() >= self.terms.attempts
    }
}

/// What is to be sent, all of which can be.
fn jobs(options: &Options, terms: &Terms) -> Result<Jobs, Failure> {
    let jobs = Jobs::load(&options.messages)?;
    for (number, job) in (1..).zip(jobs.kinds()) {
        let wrong = |why| Failure::Usage(format!("message {number}: {why}"));
        submit::check(terms, &job).map_err(wrong)?;
    }
    if jobs.count() == 0 && !options.messages.listen && options.messages.file.is_none() {
        return Err(Failure::Usage("nothing to do: give --text, --file or --listen".into()));
    }
    Ok(jobs)
}

/// The hosts with their ports, all of which can have a certificate where there is TLS.
fn hosts(hosts: Vec<Host>, terms: &Terms, tls: Option<&Tls>) -> Result<Vec<Host>, Failure> {
    let port = if tls.is_some() { terms.profile.tls_port } else { terms.profile.port };
    let hosts: Vec<Host> = hosts.into_iter().map(|host| host.or_port(port)).collect();
    for host in &hosts {
        tls.map(|tls| tls.name(host)).transpose().map_err(Failure::Usage)?;
    }
    Ok(hosts)
}

fn capture(path: &Path) -> Result<Capture, Failure> {
    Capture::create(path).map_err(|error| Failure::Running(format!("{}: {error}", path.display())))
}

/// The hosts in their order.
fn link(terms: &Terms, hosts: usize) -> Result<Link, Failure> {
    let priorities: Vec<u8> =
        (0..hosts).map(|host| u8::try_from(host).unwrap_or(u8::MAX)).collect();
    Link::new(terms.link, &priorities, &terms.places, fastrand::u64(..))
        .map_err(|error| Failure::Usage(error.to_string()))
}
