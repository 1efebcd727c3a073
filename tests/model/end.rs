//! One side: a session, its caller, and the ledger that the caller keeps of it.

use core::time::Duration;

use smpp_proto::{
    Instant, Out,
    session::{Cause, Config, Phase, RawResponder, Refused, Why},
    wire::{CommandId, Frame, HEADER_LEN, Split, pdu::Raw, split},
};

use crate::{
    party::{Held, Pair2, Party, VENDOR, text},
    watch::{Fault, Seen, Watch},
};

/// What one side is, and what its caller does.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) cfg: Config,
    /// How many requests the caller sends.
    pub(crate) requests: u8,
    /// This one of them is a vendor's, which the peer does not know.
    pub(crate) vendor: Option<u8>,
    /// The caller may unbind, and gives this long to settle.
    pub(crate) unbind: Option<u64>,
    /// The caller may refuse a request.
    pub(crate) refuses: bool,
    /// Room in the output, in octets; where there is one, it waits to be flushed.
    pub(crate) room: Option<usize>,
    /// How many binds, or `outbind`, the caller sends.
    pub(crate) binds: u8,
}

/// An output with limited room.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Tx {
    pub(crate) octets: Vec<u8>,
    room: usize,
}

impl Out for Tx {
    fn room(&self) -> usize {
        self.room - self.octets.len()
    }

    fn grab(&mut self, len: usize) -> Option<&mut [u8]> {
        let start = self.octets.len();
        (len <= self.room()).then(|| self.octets.resize(start + len, 0))?;
        self.octets.get_mut(start..)
    }
}

/// An unbind that is under way: when it was asked for, or heard, and when it went out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Unbinding {
    /// Ours: settles until then.
    pub(crate) asked_until: Option<u64>,
    pub(crate) sent: Option<u64>,
    pub(crate) heard: Option<u64>,
    pub(crate) answered: Option<u64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct End<R> {
    pub(crate) session: Pair2<R>,
    /// What came and is not yet done with.
    pub(crate) rx: Vec<u8>,
    /// What is written and not yet on the link.
    pub(crate) tx: Tx,
    /// On the link to the peer.
    pub(crate) link: Vec<Vec<u8>>,
    /// The peer's requests that wait for our caller.
    pub(crate) held: Vec<Held>,
    pub(crate) bind: Option<RawResponder>,
    /// Our own bind is out.
    pub(crate) binding: bool,
    /// How many binds, or `outbind`, are left to be sent.
    pub(crate) binds: u8,
    pub(crate) given: u8,
    /// The tokens that are back, one bit each.
    pub(crate) back: u8,
    /// The numbers that the requests were sent with.
    pub(crate) numbers: [u32; 4],
    /// When they were sent.
    pub(crate) sent_at: [u64; 4],
    /// The peer's requests that have had no response.
    pub(crate) owed: Vec<(CommandId, u32)>,
    pub(crate) last_number: u32,
    /// The last time that the session was told.
    pub(crate) at: u64,
    /// Where it stands in being bound: since when.
    pub(crate) since: u64,
    pub(crate) heard_at: u64,
    /// The last transaction.
    pub(crate) active_at: u64,
    /// Since when a PDU is incomplete.
    pub(crate) partial: Option<u64>,
    /// How many `enquire_link` went out since the last PDU came.
    pub(crate) probes: u8,
    /// The last one, where it is not answered: its number and when it went out.
    pub(crate) probe: Option<(u32, u64)>,
    pub(crate) unbind: Unbinding,
    pub(crate) hung_up: bool,
    /// The peer could not read a header of ours.
    pub(crate) nacked: bool,
    /// Since when the session cannot go on for want of room.
    pub(crate) blocked: Option<u64>,
    /// The caller has overslept once, so timers may be late.
    pub(crate) lax: bool,
    pub(crate) ended: Option<Cause>,
    pub(crate) fault: Fault,
}

pub(crate) fn at(now: u64) -> Instant {
    Instant::from_micros(now)
}

/// When a span ends.
pub(crate) fn ends(since: Option<u64>, span: Option<Duration>) -> Option<u64> {
    Some(since? + ticks(span?))
}

pub(crate) fn ticks(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).expect("a short one")
}

impl<R: Party> End<R> {
    pub(crate) fn new(plan: &Plan) -> Self {
        Self {
            session: Pair2::new(plan.cfg, Default::default(), at(0)),
            rx: Vec::new(),
            tx: Tx { octets: Vec::new(), room: plan.room.unwrap_or(1 << 16) },
            link: Vec::new(),
            held: Vec::new(),
            bind: None,
            binding: false,
            binds: plan.binds,
            given: 0,
            back: 0,
            numbers: [0; 4],
            sent_at: [0; 4],
            owed: Vec::new(),
            last_number: 0,
            at: 0,
            since: 0,
            heard_at: 0,
            active_at: 0,
            partial: None,
            probes: 0,
            probe: None,
            unbind: Unbinding::default(),
            hung_up: false,
            nacked: false,
            blocked: None,
            lax: false,
            ended: None,
            fault: Fault::empty(),
        }
    }

    pub(crate) fn blame(&mut self, fault: Fault, yes: bool) {
        self.fault.set(fault, self.fault.contains(fault) || yes);
    }

    pub(crate) fn over(&self) -> bool {
        self.session.phase() == Phase::Closed
    }

    /// Whether the session has something to do and can do it.
    pub(crate) fn is_due(&self, now: u64) -> bool {
        let due = self.session.deadline().is_some_and(|deadline| deadline <= at(now));
        let waits = self.blocked.is_some() && self.tx.room() < HEADER_LEN && self.at == now;
        due && !waits
    }

    /// When time next brings something.
    pub(crate) fn next_time(&self) -> Option<u64> {
        match (self.blocked, self.session.config().full_output) {
            (Some(since), Some(span)) if self.tx.room() < HEADER_LEN => Some(since + ticks(span)),
            _ => self.session.deadline().map(Instant::as_micros),
        }
    }

    /// When the oldest request was sent that is not back.
    pub(crate) fn oldest(&self) -> Option<u64> {
        let token = (0..self.given).find(|token| self.back & (1 << token) == 0)?;
        self.sent_at.get(usize::from(token)).copied()
    }

    // ── the caller's loop ──

    /// Takes events until there are none.
    pub(crate) fn run(&mut self, now: u64, watch: &Watch) {
        self.at = now;
        for _ in 0..32 {
            let over = self.over();
            let (rx, written) = (core::mem::take(&mut self.rx), self.tx.octets.len());
            let step = self.session.step(at(now), &rx, &mut self.tx);
            let (used, event) = (step.used, step.event);
            let none = event.is_none();
            if over {
                self.blame(Fault::SPOKE_AFTER_END, self.tx.octets.len() > written);
            } else {
                self.hear(&rx[..used], now, watch);
                self.audit(written, now, watch);
            }
            if let Some(event) = event {
                self.note(event, now, watch);
            }
            self.rx = rx[used..].to_vec();
            if none {
                return self.rest(now, watch);
            }
        }
        self.blame(Fault::ENDLESS, true);
    }

    /// There is nothing more to do: is that so?
    fn rest(&mut self, now: u64, watch: &Watch) {
        let due = self.session.deadline().is_some_and(|deadline| deadline <= at(now));
        let whole = matches!(split(&self.rx, usize::MAX), Split::Frame(_));
        let room = self.tx.room() >= HEADER_LEN;
        self.blame(Fault::HOT, due && room);
        self.blame(Fault::LEFT, whole && (room || !due));
        self.blocked = due.then(|| self.blocked.unwrap_or(now));
        let half = !whole && !self.rx.is_empty() && !self.over();
        self.partial = half.then(|| self.partial.unwrap_or(now));
        if due {
            watch.see(Seen::STALLED);
        }
    }

    // ── commands ──

    /// Does a command; one that is refused must have changed nothing. `None` where it was.
    pub(crate) fn command(
        &mut self,
        now: u64,
        watch: &Watch,
        command: impl FnOnce(&mut Self) -> Result<(), Why>,
    ) -> Option<Why> {
        let before = self.clone();
        let refused = command(self).err();
        if let Some(why) = refused {
            let same = self.session == before.session || self.at != now;
            self.blame(Fault::REFUSED_CHANGED, !same || self.tx != before.tx);
            watch.see(match why {
                Why::WindowFull => Seen::WINDOW_FULL,
                Why::OutFull => Seen::OUT_FULL,
                Why::TooLate => Seen::TOO_LATE,
                _ => Seen::empty(),
            });
        } else {
            self.at = now;
            self.active_at = now;
            self.audit(before.tx.octets.len(), now, watch);
        }
        refused
    }

    /// Sends the next request.
    pub(crate) fn send(&mut self, plan: &Plan, now: u64, watch: &Watch) -> Option<Why> {
        let token = self.given;
        let (bound, free) = (self.session.is_bound(), self.session.window_free());
        let refused = self.command(now, watch, |end| {
            let sent = if plan.vendor == Some(token) {
                end.session.send_vendor(at(now), VENDOR, &Raw(&[text(token)]), token, &mut end.tx)
            } else {
                R::request(&mut end.session, at(now), token, &mut end.tx)
            };
            let number = sent.map_err(|Refused { what, why }| {
                end.blame(Fault::TOKEN, what != token);
                why
            })?;
            end.numbers[usize::from(token)] = number;
            end.sent_at[usize::from(token)] = now;
            end.given += 1;
            Ok(())
        });
        let right = match refused {
            None => bound && free > 0,
            Some(Why::WrongState) => !bound,
            Some(Why::WindowFull) => bound && free == 0,
            Some(Why::OutFull) => plan.room.is_some(),
            Some(_) => false,
        };
        self.blame(Fault::COMMAND, !right);
        refused
    }

    /// Answers a request that waits.
    pub(crate) fn answer(
        &mut self,
        place: usize,
        refuse: bool,
        now: u64,
        watch: &Watch,
    ) -> Option<Why> {
        let held = self.held[place];
        let gone = self.over() || self.session.phase() == Phase::Unbound;
        let refused = self.command(now, watch, |end| {
            R::answer(&mut end.session, at(now), held, refuse, &mut end.tx)?;
            end.held.remove(place);
            Ok(())
        });
        let right = match refused {
            None => !gone,
            Some(Why::WrongState) => gone,
            Some(Why::OutFull) => true,
            Some(_) => false,
        };
        self.blame(Fault::COMMAND, !right);
        refused
    }

    pub(crate) fn unbind(&mut self, settle: u64, now: u64, watch: &Watch) -> Option<Why> {
        let bound = self.session.is_bound();
        let refused = self.command(now, watch, |end| {
            end.session.unbind(at(now), Duration::from_micros(settle))?;
            end.unbind.asked_until = Some(now + settle);
            Ok(())
        });
        self.blame(Fault::COMMAND, refused.is_none() != bound);
        refused
    }

    pub(crate) fn hang_up(&mut self, now: u64, watch: &Watch) {
        self.hung_up = true;
        self.session.hang_up();
        self.run(now, watch);
    }

    /// Puts what is written on the link; it is lost where that is cut.
    pub(crate) fn flush(&mut self, cut: bool) {
        let octets = core::mem::take(&mut self.tx.octets);
        if !cut {
            self.link.extend(frames(&octets).iter().map(|frame| frame.octets.to_vec()));
        }
    }
}

/// The whole PDUs that the octets start with.
pub(crate) fn frames(mut octets: &[u8]) -> Vec<Frame<'_>> {
    let mut all = Vec::new();
    while let Split::Frame(frame) = split(octets, usize::MAX) {
        octets = &octets[frame.octets.len()..];
        all.push(frame);
    }
    all
}
