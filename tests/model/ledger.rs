//! The ledger of one side: what its session took in, wrote and told, held against what is right.

use smpp_proto::{
    session::{Cause, Event, NoticeKind, Outcome, Reply, Timer, Why},
    wire::CommandId,
};

use crate::{
    end::{End, at, ends, frames, ticks},
    party::{Asked, Held, Party, refusal, text, told},
    watch::{Fault, Seen, Watch},
};

impl<R: Party> End<R> {
    /// Enters what the session has taken in.
    pub(crate) fn hear(&mut self, octets: &[u8], now: u64, watch: &Watch) {
        for frame in frames(octets) {
            let id = frame.header.command_id;
            self.heard_at = now;
            self.partial = None;
            self.probes = 0;
            if id.request() != CommandId::ENQUIRE_LINK {
                self.active_at = now;
            }
            if id.has_response() && !id.is_response() {
                self.owed.push((id, frame.header.sequence_number));
            }
            if id == CommandId::UNBIND && self.unbind.heard.is_none() {
                self.unbind.heard = Some(now);
                if self.unbind.sent.is_some() {
                    watch.see(Seen::CROSSED);
                }
            }
            if id == CommandId::ENQUIRE_LINK_RESP {
                self.probe = self.probe.filter(|probe| probe.0 != frame.header.sequence_number);
            }
            let nack = id == CommandId::GENERIC_NACK && frame.header.sequence_number == 0;
            self.nacked |= nack;
        }
    }

    /// Judges what the session has written.
    pub(crate) fn audit(&mut self, written: usize, now: u64, watch: &Watch) {
        let octets = self.tx.octets[written..].to_vec();
        for frame in frames(&octets) {
            let (id, number) = (frame.header.command_id, frame.header.sequence_number);
            if id.is_response() {
                self.responded(id, frame.header.command_status.is_ok(), number, now);
                continue;
            }
            self.blame(Fault::NUMBER, number <= self.last_number);
            self.last_number = number;
            self.blame(Fault::AFTER_UNBIND, self.unbind.sent.is_some());
            match id {
                CommandId::UNBIND => {
                    let settled = self.held.is_empty() && self.session.in_flight() == 0;
                    let early = self.unbind.asked_until.is_some_and(|until| now < until);
                    self.blame(Fault::HASTE, early && !settled);
                    let inactivity = self.session.config().inactivity;
                    let limit = ends(Some(self.active_at), inactivity);
                    let idle = limit.is_some_and(|limit| limit <= now);
                    self.blame(Fault::HASTE, self.unbind.asked_until.is_none() && !idle);
                    self.unbind.sent = Some(now);
                }
                CommandId::ENQUIRE_LINK => {
                    watch.see(if self.probes > 0 { Seen::MISSED } else { Seen::PROBED });
                    self.probes += 1;
                    self.probe = Some((number, now));
                    let quiet = self.session.config().enquire_link.map_or(u64::MAX, ticks);
                    self.blame(Fault::HASTE, now - self.heard_at < quiet);
                }
                _ => {}
            }
        }
    }

    fn responded(&mut self, id: CommandId, ok: bool, number: u32, now: u64) {
        let right = |owed: &(CommandId, u32)| {
            owed.1 == number && (id == CommandId::GENERIC_NACK || id == owed.0.response())
        };
        let place = self.owed.iter().position(right);
        self.blame(Fault::ANSWERED_NOTHING, place.is_none() && number != 0);
        if let Some(place) = place {
            self.owed.remove(place);
        }
        if id == CommandId::UNBIND_RESP && ok && self.unbind.answered.is_none() {
            let linger = ticks(self.session.config().linger);
            let early = self.unbind.heard.is_some_and(|heard| now < heard + linger);
            let crossed = self.unbind.sent.is_some();
            self.blame(Fault::HASTE, early && !crossed && !self.held.is_empty());
            self.unbind.answered = Some(now);
        }
    }

    pub(crate) fn note(&mut self, event: Event<'_, R::Request<'_>, u8>, now: u64, watch: &Watch) {
        self.blame(Fault::AFTER_END, self.ended.is_some());
        match event {
            Event::Bound(_) => {
                self.binding = false;
                watch.see(Seen::BOUND);
            }
            Event::BindRefused(_) => {
                (self.since, self.binding) = (now, false);
                watch.see(Seen::BIND_REFUSED);
            }
            Event::Request(request) => match R::asked(request) {
                Asked::Bind(raw) => {
                    self.since = now;
                    self.bind = Some(raw);
                }
                Asked::Message(held) => self.held.push(Held { since: now, ..held }),
                Asked::Outbind => {
                    self.since = now;
                    watch.see(Seen::OUTBIND);
                }
                Asked::Other => self.blame(Fault::EVENT, true),
            },
            Event::Reply(reply) => self.replied(&reply, watch),
            Event::Notice(notice) => match notice.kind {
                NoticeKind::Unsolicited => watch.see(Seen::UNSOLICITED),
                NoticeKind::Overload => watch.see(Seen::OVERLOAD),
                NoticeKind::WrongState => watch.see(Seen::WRONG_STATE),
                NoticeKind::UnknownCommand | NoticeKind::NackedHeader => {}
                _ => self.blame(Fault::EVENT, true),
            },
            Event::Unanswered(count) => self.forgotten(count as usize, now, watch),
            Event::Ended(cause) => self.end(cause, now, watch),
        }
    }

    fn replied(&mut self, reply: &Reply<'_, u8>, watch: &Watch) {
        let (token, bit) = (reply.token, 1 << reply.token);
        self.blame(Fault::TOKEN, token >= self.given || self.back & bit != 0);
        self.back |= bit;
        if let Some(sent) = self.sent_at.get_mut(usize::from(token)) {
            *sent = 0;
        }
        let number = self.numbers.get(usize::from(token)).copied();
        self.blame(Fault::MIXED_UP, number != Some(reply.sequence_number));
        let seen = match &reply.outcome {
            Outcome::Accepted(response) => {
                self.blame(Fault::MIXED_UP, told(response) != Some(text(token)));
                Seen::ACCEPTED
            }
            Outcome::Refused(status) => {
                let own = *status == refusal(text(token));
                self.blame(Fault::MIXED_UP, status.is_vendor() && !own);
                Seen::REFUSED
            }
            Outcome::Nacked(_) => Seen::NACKED,
            Outcome::Malformed(_) => {
                self.blame(Fault::EVENT, true);
                Seen::empty()
            }
            Outcome::TimedOut => {
                self.blame(Fault::EARLY, reply.took < self.session.config().response);
                Seen::TIMED_OUT
            }
            Outcome::Lost => {
                self.blame(Fault::EARLY, !self.over());
                Seen::LOST
            }
        };
        watch.see(seen);
        let older = (1_u8 << token) - 1;
        if self.back & older != older && !self.over() {
            watch.see(Seen::OVERTAKEN);
        }
        if self.given >= 2 && self.session.in_flight() == 0 {
            watch.see(Seen::DRAINED);
        }
    }

    /// The oldest requests of the peer no longer count: their responders are refused.
    fn forgotten(&mut self, count: usize, now: u64, watch: &Watch) {
        watch.see(Seen::UNANSWERED);
        self.blame(Fault::FORGOTTEN, count > self.held.len());
        for held in self.held.drain(..count.min(self.held.len())) {
            let (mut session, mut out) = (self.session.clone(), self.tx.clone());
            let refused = R::answer(&mut session, at(now), held, false, &mut out);
            let old = now - held.since >= ticks(self.session.config().answer);
            let late = old && matches!(refused, Err(Why::TooLate | Why::WrongState));
            self.fault.set(Fault::FORGOTTEN, self.fault.contains(Fault::FORGOTTEN) || !late);
            if refused == Err(Why::TooLate) {
                watch.see(Seen::TOO_LATE);
            }
            let owed = (CommandId(held.raw.command_id), held.raw.sequence_number);
            self.owed.retain(|other| *other != owed);
        }
    }

    fn end(&mut self, cause: Cause, now: u64, watch: &Watch) {
        let cfg = *self.session.config();
        let ours = self.unbind.sent;
        let unanswered = self.owed.iter().any(|owed| owed.0 == CommandId::UNBIND);
        let (seen, right) = match cause {
            Cause::Unbound => (Seen::UNBOUND, ours.is_some()),
            Cause::PeerUnbound => {
                let answered = self.unbind.answered.map(|at| at + ticks(cfg.linger));
                let sent = ours.map(|at| at + ticks(cfg.unbind));
                let on_time = self.hung_up || self.now_or_blocked(sent.or(answered), now);
                let refused = self.unbind.answered.is_none();
                (Seen::PEER_UNBOUND, self.unbind.heard.is_some() && (on_time || refused))
            }
            Cause::HungUp => (Seen::HUNG_UP, self.hung_up),
            Cause::PeerFraming => (Seen::END_PEER_FRAMING, self.nacked),
            Cause::BindRefused => (Seen::END_BIND_REFUSED, true),
            Cause::Violation => (Seen::END_VIOLATION, true),
            Cause::Expired(timer) => (Seen::expired(timer), self.expired(timer, now)),
            _ => (Seen::empty(), false),
        };
        watch.see(seen);
        self.blame(Fault::CAUSE, !right);
        let orderly = matches!(cause, Cause::Unbound | Cause::PeerUnbound) && !self.hung_up;
        self.blame(Fault::UNBIND_UNANSWERED, orderly && unanswered);
        self.blame(Fault::TOKEN, self.session.in_flight() > 0);
        self.blame(Fault::AFTER_END, self.ended.is_some() || !self.session.ended());
        self.ended = Some(cause);
    }

    /// Whether the timer may end now.
    fn expired(&self, timer: Timer, now: u64) -> bool {
        let cfg = self.session.config();
        let end = match timer {
            Timer::Unbind => ends(self.unbind.sent, Some(cfg.unbind)),
            Timer::EnquireLink if self.probes != cfg.enquire_misses => None,
            Timer::EnquireLink => ends(self.probe.map(|probe| probe.1), Some(cfg.enquire_response)),
            // The unbind itself was on time, see `audit`; its answer takes a while.
            Timer::Inactivity => self.unbind.sent.map(|_| now),
            Timer::FullOutput => ends(self.blocked, cfg.full_output),
            Timer::SlowFrame => ends(self.partial, cfg.slow_frame),
            Timer::Init => ends(Some(self.since), cfg.init),
            Timer::Bind => ends(Some(self.since), Some(cfg.bind)),
            _ => None,
        };
        self.now_or_blocked(end, now)
    }

    /// A session that cannot go on for want of room may be late, and so may one not looked after.
    fn now_or_blocked(&self, end: Option<u64>, now: u64) -> bool {
        end.is_some_and(|end| end == now || end < now && (self.lax || self.blocked.is_some()))
    }
}
