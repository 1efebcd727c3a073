//! Playing a tape: each call is made again by a [`Tape`], which gives its digest anew.

use core::fmt;

use super::{
    MAX_SLOTS, Tape,
    code::{Code, Entry, take},
    numbers::Numbered,
    play::{Slots, play},
    settings,
};
use crate::shown::shown;
use crate::{
    session::{Config, Esme, Side, Slot, Smsc},
    time::Instant,
};

/// The slots of a script that does not say how many there are.
const SLOTS: usize = 8;

/// One call that has been made again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Call {
    /// Which call it is, from 0.
    pub index: usize,
    /// Where it stands on the tape, in octets from the start.
    pub offset: usize,
    /// The name of the call.
    pub name: &'static str,
    /// The digest that stands on the tape; `None` in a script.
    pub recorded: Option<[u8; 4]>,
    /// The digest of what came of it.
    pub digest: [u8; 4],
    /// The moment of the call.
    pub now: Instant,
    /// A step that had no event.
    pub idle: bool,
    /// How many octets the output has still room for.
    pub room: usize,
    /// The token that went into the window.
    pub given: Option<u64>,
    /// The token that came back in a reply.
    pub back: Option<u64>,
    /// How many requests are out.
    pub in_flight: usize,
    /// The end was told.
    pub ended: bool,
    /// When the session wants to be called again.
    pub deadline: Option<Instant>,
}

/// What a whole tape did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Summary {
    /// How many calls there are.
    pub calls: usize,
    /// How many tokens went into the window.
    pub given: usize,
    /// How many tokens came back in replies.
    pub back: usize,
    /// How many requests are out at the end.
    pub in_flight: usize,
    /// Whether the end was told.
    pub ended: bool,
    /// Where the tape is cut, in octets from the start: what stands there is no call. `None` where
    /// it was played to its end.
    pub cut: Option<usize>,
}

/// The first call that came out otherwise than recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Diverged {
    /// Which call it is, from 0.
    pub call: usize,
    /// Where it stands on the tape, in octets from the start.
    pub offset: usize,
    /// The name of the call.
    pub name: &'static str,
    /// The digest on the tape.
    pub recorded: [u8; 4],
    /// The digest of what came of it.
    pub replayed: [u8; 4],
}

impl fmt::Display for Diverged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { call, offset, name, .. } = self;
        write!(f, "call {call} ({name}, octet {offset}) came out otherwise than recorded")
    }
}

impl core::error::Error for Diverged {}

/// Plays a tape and compares each call that has a digest. Total: any octets are a tape, at worst one
/// that is cut before its first call.
///
/// # Errors
/// The first call that came out otherwise than recorded.
pub fn replay(tape: &[u8]) -> Result<Summary, Diverged> {
    let mut script = Script::new(tape);
    let mut summary = Summary::default();
    for call in script.by_ref() {
        if let Some(recorded) = call.recorded.filter(|recorded| *recorded != call.digest) {
            let Call { index, offset, name, digest: replayed, .. } = call;
            return Err(Diverged { call: index, offset, name, recorded, replayed });
        }
        summary.calls += 1;
        summary.given += usize::from(call.given.is_some());
        summary.back += usize::from(call.back.is_some());
        summary.in_flight = call.in_flight;
        summary.ended |= call.ended;
    }
    summary.cut = script.cut();
    Ok(summary)
}

/// Plays a tape call by call, whatever its digests say; it is cut at the first call that cannot be
/// read. A script need not begin by opening a session: it then plays an SMSC of 8 slots with the
/// default settings.
#[derive(Clone)]
pub struct Script<'t> {
    tape: &'t [u8],
    rest: &'t [u8],
    calls: usize,
    now: Instant,
    player: Player,
}

shown!(Script<'_> { calls, now, player; tape, rest });

#[derive(Clone, Debug)]
enum Player {
    Esme(Tape<Esme, Slots>),
    Smsc(Tape<Smsc, Slots>),
}

impl<'t> Script<'t> {
    /// A tape, or any octets.
    #[must_use]
    pub fn new(tape: &'t [u8]) -> Self {
        let now = Instant::from_micros(0);
        let player = Player::new(Side::Smsc, Config::smsc(), SLOTS, now);
        Self { tape, rest: tape, calls: 0, now, player }
    }

    /// Where the tape is cut, in octets from the start, once the calls have ended; `None` where all
    /// has been played.
    #[must_use]
    pub fn cut(&self) -> Option<usize> {
        (!self.rest.is_empty()).then(|| self.tape.len() - self.rest.len())
    }
}

impl Iterator for Script<'_> {
    type Item = Call;

    fn next(&mut self) -> Option<Call> {
        let mut rest = self.rest;
        let entry = Entry::take(&mut rest)?;
        let offset = self.tape.len() - self.rest.len();
        let now = Instant::from_micros(self.now.as_micros().saturating_add(entry.delta));
        if entry.code == Code::Open {
            if self.calls > 0 {
                return None;
            }
            (self.player, self.now) = Player::open(entry.octets)?;
        } else {
            self.now = now;
        }
        let mut call = Call {
            index: self.calls,
            offset,
            name: entry.code.name(),
            recorded: entry.digest,
            now: self.now,
            ..Call::default()
        };
        match &mut self.player {
            Player::Esme(tape) => play(tape, entry, &mut call)?,
            Player::Smsc(tape) => play(tape, entry, &mut call)?,
        }
        self.rest = rest;
        self.calls += 1;
        Some(call)
    }
}

impl Player {
    fn new(side: Side, cfg: Config, slots: usize, now: Instant) -> Self {
        let slots = (0..slots).map(|_| Slot::EMPTY).collect();
        match side {
            Side::Esme => Self::Esme(Tape::new(cfg, slots, now)),
            Side::Smsc => Self::Smsc(Tape::new(cfg, slots, now)),
        }
    }

    fn open(octets: &[u8]) -> Option<(Self, Instant)> {
        let (&role, mut octets) = octets.split_first()?;
        let side = Side::numbered(role.into()).unwrap_or(Side::Smsc);
        let now = Instant::from_micros(take(&mut octets)?);
        let slots = usize::try_from(take(&mut octets)?).ok().filter(|slots| *slots <= MAX_SLOTS)?;
        let cfg = settings::take(octets, side)?;
        Some((Self::new(side, cfg, slots, now), now))
    }
}
