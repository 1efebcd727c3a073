//! What becomes of a request of the peer.

use super::{notice, read_body, read_sound};
use crate::{
    out::Out,
    session::{
        Cause, Event, NoticeKind, Phase, Role, Session, Slot,
        command::bare,
        machine::{State, Verdict},
        role::Got,
    },
    wire::{CommandId, CommandStatus, Frame, Header, Pdu, Quirks, pdu::EnquireLink},
};

impl<R: Role, T, S: AsRef<[Slot<T>]> + AsMut<[Slot<T>]>> Session<R, T, S> {
    /// Hands a request to the caller, if it can be read.
    ///
    /// Each kind of request is read by a function of its own, whose one outcome besides the refusal
    /// is the event: then its fields are written where the caller wants them, and moved no more.
    #[inline(never)]
    pub(in crate::session) fn hand_over<'b, P: Pdu<'b>>(
        &mut self,
        octets: &'b [u8],
        out: &mut impl Out,
        wrap: impl FnOnce(P, Got<'b>) -> R::Request<'b>,
    ) -> Option<Event<'b, R::Request<'b>, T>> {
        // The octets come in registers; it costs less to read the header again than to pass it.
        let header = Header::read(octets)?;
        if header.quirks().is_empty() {
            if let Some(pdu) = read_sound(octets) {
                let got = self.got(header, Quirks::NONE, octets);
                return Some(Event::Request(wrap(pdu, got)));
            }
        }
        self.hand_over_odd(octets, out, wrap)
    }

    /// [`Self::hand_over`] of a request with something to forgive.
    #[cold]
    #[inline(never)]
    fn hand_over_odd<'b, P: Pdu<'b>>(
        &mut self,
        octets: &'b [u8],
        out: &mut impl Out,
        wrap: impl FnOnce(P, Got<'b>) -> R::Request<'b>,
    ) -> Option<Event<'b, R::Request<'b>, T>> {
        let header = Header::read(octets)?;
        let mut quirks = Quirks::NONE;
        match read_body(octets, header.quirks(), self.machine.cfg.tolerate, &mut quirks) {
            Ok(pdu) => {
                let got = self.got(header, quirks, octets);
                Some(Event::Request(wrap(pdu, got)))
            }
            Err(error) => {
                let (frame, kind) = (Frame { header, octets }, NoticeKind::Malformed(error));
                Some(self.turn_down(frame, error.status(), kind, out))
            }
        }
    }

    /// The request goes to the caller.
    #[inline(always)]
    fn got<'b>(&mut self, header: Header, quirks: Quirks, frame: &'b [u8]) -> Got<'b> {
        let Header { command_id: id, sequence_number: number, .. } = header;
        self.machine.take(id, number);
        Got { responder: self.machine.raw_responder(id, number), quirks, frame }
    }

    /// Deals with what does not go to the caller.
    #[cold]
    #[inline(never)]
    pub(super) fn deal<'b>(
        &mut self,
        verdict: Verdict,
        frame: Frame<'b>,
        out: &mut impl Out,
    ) -> Option<Event<'b, R::Request<'b>, T>> {
        let header = frame.header;
        match verdict {
            Verdict::Enquire | Verdict::Unbind => self.link(frame, out),
            Verdict::Refuse(status, kind) => Some(self.turn_down(frame, status, kind, out)),
            Verdict::Nack => {
                let status = CommandStatus::ESME_RINVCMDID;
                bare(CommandId::GENERIC_NACK, status, header.sequence_number, out);
                Some(notice(frame, NoticeKind::UnknownCommand, Some(status)))
            }
            Verdict::Ignore => {
                self.machine.violated();
                Some(notice(frame, NoticeKind::WrongState, None))
            }
        }
    }

    /// Answers `enquire_link` and `unbind`, if they can be read.
    fn link<'b>(
        &mut self,
        frame: Frame<'b>,
        out: &mut impl Out,
    ) -> Option<Event<'b, R::Request<'b>, T>> {
        let header = frame.header;
        let tolerate = self.machine.cfg.tolerate;
        if let Err(error) = read_body::<EnquireLink<'_>>(
            frame.octets,
            header.quirks(),
            tolerate,
            &mut Quirks::empty(),
        ) {
            return Some(self.turn_down(frame, error.status(), NoticeKind::Malformed(error), out));
        }
        let (id, ok) = (header.command_id, CommandStatus::ESME_ROK);
        if id == CommandId::ENQUIRE_LINK {
            bare(id.response(), ok, header.sequence_number, out);
            return None;
        }
        // Crossing unbinds are answered at once; otherwise the answer waits for what is under way.
        if matches!(self.machine.state, State::Unbinding { .. }) {
            bare(id.response(), ok, header.sequence_number, out);
        }
        self.machine.peer_unbinds(header.sequence_number);
        None
    }

    /// Answers a request by its own response with an error status.
    #[cold]
    fn turn_down<'b>(
        &mut self,
        frame: Frame<'b>,
        status: CommandStatus,
        kind: NoticeKind,
        out: &mut impl Out,
    ) -> Event<'b, R::Request<'b>, T> {
        let Header { command_id: id, sequence_number, .. } = frame.header;
        let answer = id.has_response().then(|| status.for_version(self.machine.version));
        if let Some(status) = answer {
            bare(id.response(), status, sequence_number, out);
        }
        // A second bind does not harm the first one.
        let misplaced = matches!(kind, NoticeKind::WrongState | NoticeKind::WrongRole);
        if misplaced && status != CommandStatus::ESME_RALYBND {
            self.machine.violated();
        }
        let unbind = id == CommandId::UNBIND && self.machine.phase() < Phase::BoundTx;
        if unbind && kind == NoticeKind::WrongState {
            self.machine.end(Cause::PeerUnbound);
        }
        notice(frame, kind, answer)
    }
}
