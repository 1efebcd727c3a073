//! One connection: its session, from the first octet to the last.

use std::{cell::Cell, collections::VecDeque, rc::Rc, time::Duration};

use smpp_proto::{
    Instant,
    esme::link::{Attempt, Connect},
    session::{
        BindMode, Cause, Config, Event, Responder, Session, SessionId, Slot, Why,
        esme::{self, Request},
    },
    wire::{
        CommandId, CommandStatus, op,
        pdu::{DataSmResp, DeliverSmResp},
    },
};
use tokio::sync::Notify;

use crate::{
    dial::{self, Dialled},
    house::House,
    submit::{Client, Message},
    support::{
        capture::Flow,
        link::{Link, Turn},
        tap::Tap,
    },
    work::{Due, Token},
};

/// What the supervisor tells a connection.
#[derive(Default)]
pub struct Control {
    /// The session is to be unbound; how long requests under way may take.
    leave: Cell<Option<Duration>>,
    wake: Notify,
}

impl Control {
    /// There may be something to send.
    pub fn wake(&self) {
        self.wake.notify_one();
    }

    pub fn leave(&self, settle: Duration) {
        self.leave.set(Some(settle));
        self.wake.notify_one();
    }
}

/// The duty to answer a message.
enum Owed {
    Deliver(Responder<op::DeliverSm>),
    Data(Responder<op::DataSm>),
}

pub struct Connection {
    house: Rc<House>,
    control: Rc<Control>,
    attempt: Attempt,
    host: usize,
    session: Client,
    /// Answers that the output had no room for.
    owed: VecDeque<Owed>,
    /// When something can be sent that cannot be now.
    due: Option<Instant>,
    /// Since when the segment that is next has been so.
    waits_since: Instant,
    /// Since when it is bound, and how.
    bound: Option<(Instant, BindMode)>,
}

/// Makes an attempt, and serves the session that comes of it until its end.
pub async fn run(house: Rc<House>, control: Rc<Control>, connect: Connect) {
    let Connect { attempt, host, .. } = connect;
    house.attempts.set(house.attempts.get() + 1);
    let Some(at) = house.hosts.get(host) else { return };
    match dial::dial(at, house.tls.as_ref()).await {
        Ok(dialled) => {
            let link = link(&house, attempt, dialled);
            // Stale only where it is being broken off already.
            let _ = house.link.borrow_mut().connected(house.clock.now(), attempt);
            Connection::serve(house.clone(), control, connect, link).await;
        }
        Err(why) => {
            house.failed(host, &why);
            let _ = house.link.borrow_mut().failed(house.clock.now(), attempt);
        }
    }
    // What it leaves may be for others to send.
    house.session_ended.set(true);
    house.changed.notify_one();
}

fn link(house: &House, attempt: Attempt, dialled: Dialled) -> Link {
    let Dialled { stream, ours, theirs } = dialled;
    let flow = house.capture.clone().map(|capture| Flow::opened(capture, ours, theirs));
    let here = format!("ESME {}", attempt.number());
    Link::new(stream, house.clock, Tap::new(house.printer.clone(), flow, &here, "SMSC"))
}

impl Connection {
    async fn serve(house: Rc<House>, control: Rc<Control>, connect: Connect, mut link: Link) {
        let terms = house.terms.clone();
        let Ok((config, bind)) = terms.setup() else { return };
        let now = house.clock.now();
        let config = Config { id: SessionId(connect.attempt.number() as u32), ..config };
        let mut session: Client =
            Session::new(config, vec![Slot::EMPTY; terms.profile.window.into()], now);
        if let Err(why) = session.bind(now, connect.mode, &bind, &mut link.out) {
            return house.failed(connect.host, &why.to_string());
        }
        let mut connection = Self {
            house,
            control,
            attempt: connect.attempt,
            host: connect.host,
            session,
            owed: VecDeque::new(),
            due: None,
            waits_since: now,
            bound: None,
        };
        connection.talk(&mut link).await;
        link.close().await;
        connection.house.meter.borrow_mut().octets(link.read, link.written);
    }

    async fn talk(&mut self, link: &mut Link) {
        loop {
            self.work(self.house.clock.now(), link);
            if self.session.ended() {
                return;
            }
            let until = self.session.deadline().into_iter().chain(self.due).min();
            if link.turn(until, &self.control.wake).await == Turn::Closed {
                self.session.hang_up();
            }
        }
    }

    /// Everything that can be done now.
    fn work(&mut self, now: Instant, link: &mut Link) {
        if let Some(settle) = self.control.leave.take() {
            // Where it is being unbound already, that goes on.
            let _ = self.session.unbind(now, settle);
        }
        self.events(now, link);
        self.pay(now, &mut link.out);
        self.send(now, &mut link.out);
        // What was sent or answered may have made something of the session due.
        self.events(now, link);
    }

    fn events(&mut self, now: Instant, link: &mut Link) {
        while let Some(event) = self.session.next_event(now, &mut link.inbox, &mut link.out) {
            self.house.meter.borrow_mut().event(&event);
            self.event(now, event, &mut link.out);
        }
    }

    fn event(&mut self, now: Instant, event: esme::Event<'_, Token>, out: &mut Vec<u8>) {
        match event {
            Event::Bound(bound) => {
                let system_id = bound.peer.system_id.as_bytes().escape_ascii().to_string();
                self.bound(now, bound.mode, &system_id);
            }
            Event::BindRefused(status) => self.refused(now, status),
            Event::Request(request) => self.request(now, request, out),
            Event::Reply(reply) => {
                self.house.succeeded();
                let rebind = self.house.work.borrow_mut().replied(now, &reply);
                if rebind {
                    self.control.leave(self.house.terms.grace);
                }
                self.house.changed.notify_one();
            }
            Event::Notice(_) | Event::Unanswered(_) => {}
            Event::Ended(cause) => self.ended(now, &cause),
        }
    }

    fn bound(&mut self, now: Instant, mode: BindMode, system_id: &str) {
        let house = &self.house;
        if house.link.borrow_mut().bound(now, self.attempt).is_err() {
            return self.session.hang_up();
        }
        house.binds.set(house.binds.get() + 1);
        self.waits_since = now;
        self.bound = Some((now, mode));
        if mode != BindMode::Transmitter {
            house.receivers.set(house.receivers.get() + 1);
        }
        if let Some(host) = house.hosts.get(self.host) {
            let version = self.session.version();
            house
                .screen
                .say(format_args!("bound as {mode} to {host} ({system_id:?}, SMPP {version})"));
        }
        house.changed.notify_one();
    }

    fn refused(&mut self, now: Instant, status: CommandStatus) {
        let house = &self.house;
        let retry = house.terms.profile.retry(status);
        house.failed(self.host, &format!("the bind was refused: {status}"));
        // Stale only where it is being broken off already.
        let _ = house.link.borrow_mut().refused(now, self.attempt, status, retry);
        self.session.hang_up();
    }

    fn ended(&mut self, now: Instant, cause: &Cause) {
        let house = &self.house;
        if let Some((since, mode)) = self.bound {
            if mode != BindMode::Transmitter {
                house.receivers.set(house.receivers.get().saturating_sub(1));
            }
            if now.since(since) >= house.terms.link.healthy {
                house.succeeded();
            }
        }
        // After a refusal, and for a session that was broken off, there is nothing to be told.
        let told = house.link.borrow_mut().ended(now, self.attempt, cause).is_ok();
        if told && *cause != Cause::Unbound {
            house.failed(self.host, &cause.to_string());
        }
        house.changed.notify_one();
    }

    fn request(&mut self, now: Instant, request: Request<'_>, out: &mut Vec<u8>) {
        let house = self.house.clone();
        let (mut inbound, mut work) = (house.inbound.borrow_mut(), house.work.borrow_mut());
        let owed = match request {
            Request::DeliverSm(incoming) => {
                inbound.take(now, &incoming.pdu, &mut work);
                Owed::Deliver(incoming.responder)
            }
            Request::DataSm(incoming) => {
                inbound.take(now, &incoming.pdu, &mut work);
                Owed::Data(incoming.responder)
            }
            Request::AlertNotification(alert) => {
                let source = alert.pdu.source_addr.as_bytes().escape_ascii();
                return house.screen.say(format_args!("{source} is available"));
            }
            // Bound already, and without vendors' requests, the session gives neither.
            Request::Outbind(_) | Request::Vendor(..) => return,
        };
        house.succeeded();
        house.changed.notify_one();
        self.owed.push_back(owed);
        self.pay(now, out);
    }

    /// Gives the answers that are owed, as far as there is room for them.
    fn pay(&mut self, now: Instant, out: &mut Vec<u8>) {
        while let Some(owed) = self.owed.pop_front() {
            let (id, refused) = match owed {
                Owed::Deliver(to) => {
                    let done = self.session.answer(now, to, Ok(&DeliverSmResp::default()), out);
                    (CommandId::DELIVER_SM, done.err().map(|it| (it.why, Owed::Deliver(it.what))))
                }
                Owed::Data(to) => {
                    let done = self.session.answer(now, to, Ok(&DataSmResp::default()), out);
                    (CommandId::DATA_SM, done.err().map(|it| (it.why, Owed::Data(it.what))))
                }
            };
            match refused {
                None => self.house.meter.borrow_mut().answered(id, CommandStatus::ESME_ROK),
                Some((Why::OutFull, owed)) => return self.owed.push_front(owed),
                // The session is over for it.
                Some(_) => {}
            }
        }
    }

    /// Sends what is due, as far as the window and the output take it.
    fn send(&mut self, now: Instant, out: &mut Vec<u8>) {
        self.due = None;
        let receives_only = self.session.mode() == Some(BindMode::Receiver);
        if receives_only || !self.session.is_bound() || !self.house.may_send() {
            return;
        }
        let house = self.house.clone();
        let mut work = house.work.borrow_mut();
        while self.session.window_free() > 0 {
            let token = match work.due(now) {
                Due::Segment(token) => token,
                Due::At(at) => {
                    self.due = Some(at);
                    return;
                }
                Due::Nothing => return,
            };
            let Some(job) = work.jobs.get(token.message).map(|job| job.into_owned()) else {
                return;
            };
            let reference = house.reference.wrapping_add(token.message as u16);
            let Some(message) = Message::new(&house.terms, &job, reference) else { return };
            match message.send(now, token, &mut self.session, out) {
                Ok(()) => {
                    work.sent(now, token, message.total());
                    let waited = now.since(self.waits_since);
                    house.meter.borrow_mut().sent(CommandId::SUBMIT_SM, waited);
                    self.waits_since = now;
                }
                Err(Why::WindowFull | Why::OutFull | Why::WrongState) => return,
                Err(why) => {
                    work.unsendable(token, message.total(), why);
                    house.changed.notify_one();
                }
            }
        }
    }
}
