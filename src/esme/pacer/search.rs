//! The search for the pace that the message centre bears.
//!
//! A pace is raised until one is refused, then the interval between the highest that held and the
//! lowest that was refused is halved until it is narrow. From then on the pace rests, and only now
//! and then a step upwards is tried.
//!
//! Where the message centre tells its load, nothing needs to be refused. But a load is mostly how
//! full something is, and so comes late: a bucket that is nearly full only says that the pace was
//! too high for a while, and stays nearly full after the pace has been set right. Whoever raises the
//! pace for as long as the load is low, and lowers it for as long as the load is high, swings to and
//! fro for ever. Three things stop that. After a fall the load has a span of time to fall too, and as
//! long as it does the pace stays. While the load rises the pace stays as well, since it is high
//! enough already, or the last step has not yet shown all that it does. And steps upwards are small
//! and never double. So the pace crosses the right one slowly, and comes back to it by one small fall.

use core::time::Duration;

use super::{Band, Congestion, Instant, bucket::Pace};

/// The interval is narrow enough at this part of the pace.
const NARROW: u64 = 64;
/// The step of a try upwards, as a part of the pace.
const TRY: u64 = 48;
/// How many spans in a row a try has to hold: a message centre that saves up permits does not refuse
/// at once.
const TRY_SPANS: u8 = 4;
/// The part by which the pace falls when it was believed to hold; the next one is twice as large.
const FALL: u64 = 16;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Search {
    /// The present pace.
    pub(super) pace: Pace,
    /// The highest that held; 0 if none has yet.
    good: Pace,
    most: Pace,
    least: Pace,
    fall: u64,
    stage: Stage,
    recheck: Duration,
    /// The present wait between two tries.
    wait: Duration,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
enum Stage {
    /// No higher pace is known to be refused: one that holds for that many spans rises by the step.
    Rising { step: Pace, spans: u8, held: u8 },
    /// This one was refused.
    Between { refused: Pace },
    /// Found, at this moment.
    Resting { since: Instant },
    /// The message centre tells its load: this was the highest of a span, or led to the last fall.
    Heeding { load: Congestion },
}

impl Search {
    pub(super) fn new(start: Pace, least: Pace, most: Pace, recheck: Duration) -> Self {
        let pace = start.clamp(least, most);
        let stage = Stage::Rising { step: pace, spans: 1, held: 0 };
        Self { pace, good: 0, most, least, fall: FALL, stage, recheck, wait: recheck }
    }

    /// Whether a new search can have come to this.
    #[cfg(feature = "serde")]
    pub(super) fn follows(&self, new: &Self) -> bool {
        let Self { pace, good, most, least, fall, stage, recheck, wait } = *self;
        let stage = match stage {
            Stage::Rising { step, spans, held } => {
                step > 0 && held < spans && [1, TRY_SPANS].contains(&spans)
            }
            Stage::Between { refused } => good <= pace && pace <= refused && refused <= most,
            Stage::Resting { .. } | Stage::Heeding { .. } => true,
        };
        stage
            && (most, least, recheck) == (new.most, new.least, new.recheck)
            && (least..=most).contains(&pace)
            && good <= most
            && (2..=FALL).contains(&fall)
            && (recheck..=recheck.saturating_mul(16)).contains(&wait)
    }

    /// The pace was kept up for a span of time and nothing was refused; `load` is the highest that
    /// was told meanwhile.
    pub(super) fn held(&mut self, now: Instant, load: Congestion) {
        self.good = self.pace;
        if load.band() < Band::NearCongestion {
            self.fall = FALL;
        }
        let busy = load.band() >= Band::Optimum;
        match self.stage {
            Stage::Heeding { load: before } => {
                if !busy && load <= before {
                    self.raise(self.step());
                }
                self.stage = Stage::Heeding { load };
            }
            Stage::Rising { .. } if busy => self.stage = Stage::Heeding { load },
            Stage::Between { .. } | Stage::Resting { .. } if busy => {}
            Stage::Rising { step, spans, held } if held + 1 >= spans => {
                self.raise(step);
                let step = step.saturating_mul(2);
                self.stage = Stage::Rising { step, spans, held: 0 };
            }
            Stage::Rising { step, spans, held } => {
                self.stage = Stage::Rising { step, spans, held: held + 1 };
            }
            Stage::Between { refused } => self.narrow(now, refused),
            Stage::Resting { since } if now.since(since) >= self.wait => self.step_up(),
            Stage::Resting { .. } => {}
        }
    }

    /// The pace was refused.
    pub(super) fn refused(&mut self, now: Instant) {
        let refused = self.pace;
        if refused <= self.good {
            self.good -= self.good / self.fall;
            self.fall = (self.fall / 2).max(2);
        }
        let gap = refused.saturating_sub(self.good);
        match self.stage {
            Stage::Rising { .. } if gap <= self.good / TRY => {
                self.wait = self.wait.saturating_mul(2).min(self.recheck.saturating_mul(16));
                self.rest(now);
            }
            _ => {
                self.wait = self.recheck;
                self.narrow(now, refused);
            }
        }
    }

    /// Queues are full: the pace falls by this part, and rises again in small steps.
    pub(super) fn lower(&mut self, part: u64) {
        self.pace = (self.pace - (self.pace / part).max(1)).max(self.least);
        self.good = self.good.min(self.pace);
        self.stage = Stage::Rising { step: self.step(), spans: 1, held: 0 };
    }

    /// The load is too high: the pace falls, unless the load does already. The next fall is twice as
    /// large while none was enough.
    pub(super) fn ease(&mut self, load: Congestion) {
        if matches!(self.stage, Stage::Heeding { load: before } if load < before) {
            return;
        }
        self.lower(self.fall);
        self.fall = (self.fall / 2).max(2);
        self.stage = Stage::Heeding { load };
    }

    /// Goes on to the middle of the interval, or rests where it is narrow.
    fn narrow(&mut self, now: Instant, refused: Pace) {
        let gap = refused.saturating_sub(self.good);
        if gap <= (self.good / NARROW).max(1) {
            self.rest(now);
        } else {
            self.pace = (self.good + gap / 2).max(self.least);
            self.stage = Stage::Between { refused };
        }
    }

    fn rest(&mut self, now: Instant) {
        self.pace = self.good.max(self.least);
        self.stage = Stage::Resting { since: now };
    }

    fn step_up(&mut self) {
        let step = self.step();
        self.raise(step);
        let step = step.saturating_mul(2);
        self.stage = Stage::Rising { step, spans: TRY_SPANS, held: 0 };
    }

    fn raise(&mut self, step: Pace) {
        self.pace = self.pace.saturating_add(step).min(self.most);
    }

    fn step(&self) -> Pace {
        (self.pace / TRY).max(1)
    }
}
