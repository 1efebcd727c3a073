//! The digest of a call: FNV-1a over numbers, lowest octet first, so that it is the same on every
//! machine and does not depend on names.

use super::numbers::Numbered;
use crate::{
    session::{Cause, Event, Notice, NoticeKind, Outcome, Reply, Role, Session, Slot, Step, Why},
    wire::{DecodeError, Misfit, Reason},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Digest(u32);

impl Digest {
    pub(super) const fn new() -> Self {
        Self(0x811C_9DC5)
    }

    pub(super) const fn finish(self) -> [u8; 4] {
        self.0.to_le_bytes()
    }

    fn octet(&mut self, octet: u8) {
        self.0 = (self.0 ^ u32::from(octet)).wrapping_mul(0x0100_0193);
    }

    fn number(&mut self, number: u64) {
        number.to_le_bytes().into_iter().for_each(|octet| self.octet(octet));
    }

    fn numbers<const N: usize>(&mut self, numbers: [u64; N]) {
        numbers.into_iter().for_each(|number| self.number(number));
    }

    /// Octets and how many they are.
    pub(super) fn octets(&mut self, octets: &[u8]) {
        self.number(octets.len() as u64);
        octets.iter().for_each(|octet| self.octet(*octet));
    }

    /// What a command gave.
    pub(super) fn result(&mut self, done: Result<u32, Why>) {
        match done {
            Ok(number) => self.numbers([0, number.into()]),
            Err(Why::WrongState) => self.number(1),
            Err(Why::WindowFull) => self.number(2),
            Err(Why::OutFull) => self.number(3),
            Err(Why::TooLong) => self.number(4),
            Err(Why::Misfit(Misfit { field, version })) => {
                self.numbers([5, version.number()]);
                self.octets(field.as_bytes());
            }
            Err(Why::Foreign) => self.number(6),
            Err(Why::TooLate) => self.number(7),
        }
    }

    /// What can be seen of the session after a call.
    pub(super) fn state<R: Role, S: AsRef<[Slot<u64>]> + AsMut<[Slot<u64>]>>(
        &mut self,
        session: &Session<R, u64, S>,
    ) {
        let (phase, version) = (session.phase().number(), session.version().number());
        let deadline = session.deadline().map_or(0, |at| at.as_micros().saturating_add(1));
        let (in_flight, unanswered) = (session.in_flight() as u64, session.unanswered().into());
        self.numbers([phase, version, in_flight, unanswered, deadline]);
    }

    /// What a step did.
    pub(super) fn step<R: Role>(&mut self, step: &Step<'_, R::Request<'_>, u64>) {
        self.number(step.used as u64);
        match &step.event {
            None => self.number(0),
            Some(Event::Bound(bound)) => {
                let (mode, quirks) = (bound.mode.number(), bound.quirks.bits().into());
                self.numbers([1, mode, bound.version.number(), quirks]);
                self.octets(bound.peer.system_id.as_bytes());
                self.octets(bound.peer.tlvs.as_bytes());
            }
            Some(Event::BindRefused(status)) => self.numbers([2, status.0.into()]),
            Some(Event::Request(request)) => {
                let (frame, quirks) = R::seen(request);
                self.numbers([3, quirks.bits().into()]);
                self.octets(frame);
            }
            Some(Event::Reply(reply)) => self.reply(reply),
            Some(Event::Notice(notice)) => self.notice(notice),
            Some(Event::Unanswered(count)) => self.numbers([6, (*count).into()]),
            Some(Event::Ended(cause)) => self.cause(*cause),
        }
    }

    fn reply(&mut self, reply: &Reply<'_, u64>) {
        let took = u64::try_from(reply.took.as_micros()).unwrap_or(u64::MAX);
        let quirks = reply.quirks.bits().into();
        self.numbers([4, reply.token, reply.sequence_number.into(), took, quirks]);
        match &reply.outcome {
            Outcome::Accepted(_) => self.number(0),
            Outcome::Refused(status) => self.numbers([1, status.0.into()]),
            Outcome::Nacked(status) => self.numbers([2, status.0.into()]),
            Outcome::Malformed(error) => {
                self.number(3);
                self.error(error);
            }
            Outcome::TimedOut => self.number(4),
            Outcome::Lost => self.number(5),
        }
        self.octets(reply.frame);
    }

    fn notice(&mut self, notice: &Notice<'_>) {
        let answer = notice.answer.map_or(0, |status| u64::from(status.0) + 1);
        self.numbers([5, answer]);
        self.octets(notice.frame.octets);
        match &notice.kind {
            NoticeKind::Malformed(error) => {
                self.number(0);
                self.error(error);
            }
            NoticeKind::WrongState => self.number(1),
            NoticeKind::WrongRole => self.number(2),
            NoticeKind::UnknownCommand => self.number(3),
            NoticeKind::Unsolicited => self.number(4),
            NoticeKind::NackedHeader => self.number(5),
            NoticeKind::Overload => self.number(6),
        }
    }

    fn cause(&mut self, cause: Cause) {
        self.number(7);
        match cause {
            Cause::Unbound => self.number(0),
            Cause::PeerUnbound => self.number(1),
            Cause::HungUp => self.number(2),
            Cause::Framing(error) => {
                self.numbers([3, error.command_length.into(), error.sequence_number.into()]);
            }
            Cause::PeerFraming => self.number(4),
            Cause::BindRefused => self.number(5),
            Cause::BadBind(error) => {
                self.number(6);
                self.error(&error);
            }
            Cause::Violation => self.number(7),
            Cause::Expired(timer) => self.numbers([8, timer.number()]),
        }
    }

    fn error(&mut self, error: &DecodeError) {
        self.octets(error.field.as_bytes());
        self.number(error.offset as u64);
        match error.reason {
            Reason::Missing => self.number(0),
            Reason::Unterminated => self.number(1),
            Reason::NoDestination => self.number(2),
            Reason::DestFlag => self.number(3),
            Reason::WrongResponse => self.number(4),
            Reason::Quirk(quirks) => self.numbers([5, quirks.bits().into()]),
        }
    }
}
