//! What becomes of a response of the peer, and of a request that gets none.

use super::{notice, read_body, read_sound};
use crate::{
    session::{
        BindMode, Bound, Cause, Event, NoticeKind, Outcome, Reply, Response, Role, Session, Side,
        Slot,
        machine::State,
        window::{Found, Sent},
    },
    wire::{
        CommandId, CommandStatus, DecodeError, Frame, Header, Pdu, Quirks, Reason, Version,
        pdu::BindResp,
    },
};

impl<R: Role, T, S: AsRef<[Slot<T>]> + AsMut<[Slot<T>]>> Session<R, T, S> {
    /// The peer has answered a request.
    #[inline(always)]
    pub(super) fn replied<'b>(
        &mut self,
        found: Found,
        frame: Frame<'b>,
    ) -> Option<Event<'b, R::Request<'b>, T>> {
        self.machine.active();
        let Header { command_id: id, command_status: status, .. } = frame.header;
        if status.is_ok() && id == found.id.response() {
            self.accept(found, frame.octets)
        } else {
            self.declined(found, frame.octets)
        }
    }

    /// The peer has not accepted a request.
    #[inline(never)]
    fn declined<'b>(
        &mut self,
        found: Found,
        octets: &'b [u8],
    ) -> Option<Event<'b, R::Request<'b>, T>> {
        let header = Header::read(octets)?;
        let Header { command_id: id, command_status: status, .. } = header;
        let outcome = if id == CommandId::GENERIC_NACK {
            Outcome::Nacked(status)
        } else if !status.is_ok() {
            Outcome::Refused(status)
        } else {
            Outcome::Malformed(wrong_response())
        };
        let sent = self.window.remove(found)?;
        Some(self.settled(sent, outcome, header.quirks(), octets))
    }

    /// Tells that a request was accepted, if the response can be read: one function for each kind of
    /// response, as in [`Self::hand_over`].
    #[inline(never)]
    pub(in crate::session) fn accepted<'b, P: Pdu<'b>>(
        &mut self,
        found: Found,
        octets: &'b [u8],
        wrap: impl FnOnce(P) -> Response<'b>,
    ) -> Option<Event<'b, R::Request<'b>, T>> {
        // The header is as it should be: a response with status 0 and a number of ours.
        let Some(pdu) = read_sound(octets) else {
            return self.accepted_odd(found, octets, wrap);
        };
        let sent = self.window.remove(found)?;
        Some(self.settled(sent, Outcome::Accepted(wrap(pdu)), Quirks::NONE, octets))
    }

    /// [`Self::accepted`] by a response with something to forgive.
    #[cold]
    #[inline(never)]
    fn accepted_odd<'b, P: Pdu<'b>>(
        &mut self,
        found: Found,
        octets: &'b [u8],
        wrap: impl FnOnce(P) -> Response<'b>,
    ) -> Option<Event<'b, R::Request<'b>, T>> {
        let mut quirks = Quirks::NONE;
        // What later versions leave unused is the id of the message in 3.3.
        let used = match self.machine.version {
            Version::V3_3 => Quirks::UNUSED_FIELD,
            Version::V3_4 | Version::V5_0 => Quirks::NONE,
        };
        let tolerate = self.machine.cfg.tolerate | used;
        let read = read_body(octets, Quirks::NONE, tolerate, &mut quirks);
        quirks.remove(used);
        let outcome = match read {
            Ok(pdu) => Outcome::Accepted(wrap(pdu)),
            Err(error) => Outcome::Malformed(error),
        };
        let sent = self.window.remove(found)?;
        Some(self.settled(sent, outcome, quirks, octets))
    }

    /// A response to nothing in the window: to a bind, an unbind, an `enquire_link`, or to nothing.
    #[cold]
    #[inline(never)]
    pub(super) fn other_response<'b>(
        &mut self,
        frame: Frame<'b>,
    ) -> Option<Event<'b, R::Request<'b>, T>> {
        let Header { command_id: id, command_status: status, sequence_number, .. } = frame.header;
        let nack = id == CommandId::GENERIC_NACK;
        match self.machine.state {
            State::Binding { mode, number, .. }
                if R::SIDE == Side::Esme && number == sequence_number =>
            {
                return Some(self.bind_answered(mode, frame));
            }
            State::Unbinding { number, .. }
                if number == sequence_number && (nack || id == CommandId::UNBIND_RESP) =>
            {
                self.machine.unbound();
                return None;
            }
            _ => {}
        }
        if self.machine.probed(sequence_number) {
            return None;
        }
        if nack && sequence_number == 0 {
            if status == CommandStatus::ESME_RINVCMDLEN {
                self.machine.end(Cause::PeerFraming);
            }
            return Some(notice(frame, NoticeKind::NackedHeader, None));
        }
        Some(notice(frame, NoticeKind::Unsolicited, None))
    }

    /// The SMSC has decided our bind.
    fn bind_answered<'b>(
        &mut self,
        mode: BindMode,
        frame: Frame<'b>,
    ) -> Event<'b, R::Request<'b>, T> {
        let Header { command_status: status, command_id, .. } = frame.header;
        if command_id == CommandId::GENERIC_NACK || !status.is_ok() {
            self.machine.not_bound();
            return Event::BindRefused(status);
        }
        let right = command_id == mode.command_id().response();
        let (tolerate, mut quirks) = (self.machine.cfg.tolerate, Quirks::NONE);
        let read =
            read_body::<BindResp<'_>>(frame.octets, frame.header.quirks(), tolerate, &mut quirks);
        match if right { read } else { Err(wrong_response()) } {
            Ok(peer) => {
                let stated = peer.tlvs.sc_interface_version().ok().flatten();
                let version = self.machine.told(stated);
                self.machine.bound(mode, version);
                Event::Bound(Bound { mode, version, peer, quirks })
            }
            Err(error) => {
                self.machine.end(Cause::BadBind(error));
                notice(frame, NoticeKind::Malformed(error), None)
            }
        }
    }

    /// What became of a request that has left the window.
    #[inline(always)]
    pub(super) fn settled<'b, Q>(
        &self,
        sent: Sent<T>,
        outcome: Outcome<'b>,
        quirks: Quirks,
        frame: &'b [u8],
    ) -> Event<'b, Q, T> {
        let Sent { number: sequence_number, sent, token } = sent;
        let took = self.machine.now.since(sent);
        Event::Reply(Reply { token, sequence_number, took, outcome, quirks, frame })
    }
}

const fn wrong_response() -> DecodeError {
    DecodeError { field: "command_id", offset: 4, reason: Reason::WrongResponse }
}
