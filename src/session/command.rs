//! What the caller asks of a session: requests, answers, binds and unbinds.
//!
//! Every command either is taken whole or changes nothing and gives back what it was passed.

mod roles;

use super::{
    BindMode, RawResponder, Refused, Responder, Role, Sends, Session, Slot, Why, machine::State,
    may_send,
};
use crate::{
    out::Out,
    time::Instant,
    wire::{
        CommandId, CommandStatus, HEADER_LEN, Header, Operation, Pdu, Request, TlvWriter, Version,
        encode, op,
        pdu::{DataSmResp, Raw},
    },
};

impl<R: Role, T, S: AsRef<[Slot<T>]> + AsMut<[Slot<T>]>> Session<R, T, S> {
    /// Sends a request and gives its `sequence_number`. The token comes back once, in
    /// [`Event::Reply`](super::Event::Reply).
    ///
    /// # Errors
    /// The request was not sent and the token is in the error: the session is not bound for it or is
    /// being unbound, the version in force lacks the command or one of its values, the PDU is longer
    /// than [`Config::max_frame`](super::Config::max_frame), the window or the output is full.
    #[inline]
    pub fn send<'p, P: Request<'p>>(
        &mut self,
        now: Instant,
        pdu: &P,
        token: T,
        out: &mut impl Out,
    ) -> Result<u32, Refused<T>>
    where
        R: Sends<P::Op>,
    {
        let id = P::Op::IDS.first().copied().unwrap_or(CommandId(0));
        self.send_as(now, id, pdu, token, out)
    }

    /// Sends a request of the vendor range (0x00010200 to 0x000102FF). The token comes back once, in
    /// [`Event::Reply`](super::Event::Reply).
    ///
    /// # Errors
    /// As [`Self::send`]; a number out of the range is [`Why::WrongState`].
    pub fn send_vendor(
        &mut self,
        now: Instant,
        id: CommandId,
        body: &Raw<'_>,
        token: T,
        out: &mut impl Out,
    ) -> Result<u32, Refused<T>> {
        if id.is_vendor() {
            self.send_as(now, id, body, token, out)
        } else {
            Err(Refused { what: token, why: Why::WrongState })
        }
    }

    #[inline]
    fn send_as<'p, P: Pdu<'p>>(
        &mut self,
        now: Instant,
        id: CommandId,
        pdu: &P,
        token: T,
        out: &mut impl Out,
    ) -> Result<u32, Refused<T>> {
        self.machine.advance(now);
        if let Err(why) = self.may_send(id, pdu) {
            return Err(Refused { what: token, why });
        }
        let Some(place) = self.window.place(self.machine.taken()) else {
            return Err(Refused { what: token, why: Why::WindowFull });
        };
        let (status, number) = (CommandStatus::ESME_ROK, place.number);
        if let Err(why) = self.write(id, status, number, pdu, &[], out) {
            return Err(Refused { what: token, why });
        }
        self.window.put(place, id, self.machine.now, token);
        self.machine.active();
        Ok(number)
    }

    #[inline]
    fn may_send<'p, P: Pdu<'p>>(&self, id: CommandId, pdu: &P) -> Result<(), Why> {
        if !matches!(self.machine.state, State::Bound(_))
            || !may_send(R::SIDE, self.machine.phase(), id)
        {
            return Err(Why::WrongState);
        }
        self.fits(id, pdu)
    }

    #[inline]
    fn fits<'p, P: Pdu<'p>>(&self, id: CommandId, pdu: &P) -> Result<(), Why> {
        let version = self.machine.version;
        if !id.is_in(version) {
            let field = id.name().unwrap_or_default();
            return Err(Why::Misfit(crate::wire::Misfit { field, version }));
        }
        pdu.fits(version).map_err(Why::Misfit)
    }

    /// Answers a request: with its response, or with an error status and no body. `Err(ESME_ROK)` is
    /// neither.
    ///
    /// Answering a bind with its response binds the session. Where neither side is below 3.4 and the
    /// response has no TLVs of its own, `sc_interface_version` is added to it.
    ///
    /// # Errors
    /// Nothing was sent and the responder is in the error: it belongs to another session, has waited
    /// longer than [`Config::answer`](super::Config::answer), the session has been unbound or has
    /// ended, the version in force lacks a value of the response ([`Why::Misfit`], also for
    /// `Err(ESME_ROK)`), the response is longer than [`Config::max_frame`](super::Config::max_frame),
    /// or the output is full.
    #[inline]
    pub fn answer<O: Operation>(
        &mut self,
        now: Instant,
        to: Responder<O>,
        with: Result<&O::Response<'_>, CommandStatus>,
        out: &mut impl Out,
    ) -> Result<(), Refused<Responder<O>>> {
        let done = match with {
            Ok(pdu) => self.answer_with::<O, _>(now, to.raw(), CommandStatus::ESME_ROK, pdu, out),
            Err(status) => self.decline::<O, _>(now, to.raw(), status, &Raw(&[]), out),
        };
        done.map_err(|why| Refused { what: to, why })
    }

    /// Answers a `data_sm` with an error status and a body, whose TLVs say why: the one response
    /// that carries them (SMPP 3.4 §4.7.2).
    ///
    /// # Errors
    /// As [`Self::answer`].
    pub fn answer_failed(
        &mut self,
        now: Instant,
        to: Responder<op::DataSm>,
        status: CommandStatus,
        with: &DataSmResp<'_>,
        out: &mut impl Out,
    ) -> Result<(), Refused<Responder<op::DataSm>>> {
        self.decline::<op::DataSm, _>(now, to.raw(), status, with, out)
            .map_err(|why| Refused { what: to, why })
    }

    /// Answers any request with an error status and no body: for the last arm of a `match`, so that
    /// what a program does not serve is refused and not forgotten. `ESME_RINVCMDID` says that the
    /// command is not served at all. What has no response (`outbind`, `alert_notification`) is let go.
    ///
    /// The error holds the request, which borrows the input: `.map_err(|refused| refused.why)?` leaves
    /// it behind.
    ///
    /// # Errors
    /// As [`Self::answer`], with the request.
    pub fn refuse<'b>(
        &mut self,
        now: Instant,
        request: R::Request<'b>,
        status: CommandStatus,
        out: &mut impl Out,
    ) -> Result<(), Refused<R::Request<'b>>> {
        let Some(raw) = R::answered_by(&request) else { return Ok(()) };
        // The vendors' operation has no number of its own: that of the request is taken.
        self.decline::<op::Vendor, _>(now, raw, status, &Raw(&[]), out)
            .map_err(|why| Refused { what: request, why })
    }

    /// Answers a request with a status that is an error.
    fn decline<'p, O: Operation, P: Pdu<'p>>(
        &mut self,
        now: Instant,
        raw: RawResponder,
        status: CommandStatus,
        pdu: &P,
        out: &mut impl Out,
    ) -> Result<(), Why> {
        self.machine.advance(now);
        if status.is_ok() {
            let version = self.machine.version;
            return Err(Why::Misfit(crate::wire::Misfit { field: "command_status", version }));
        }
        self.answer_with::<O, _>(now, raw, status, pdu, out)
    }

    #[inline]
    fn answer_with<'p, O: Operation, P: Pdu<'p>>(
        &mut self,
        now: Instant,
        raw: RawResponder,
        status: CommandStatus,
        pdu: &P,
        out: &mut impl Out,
    ) -> Result<(), Why> {
        self.machine.advance(now);
        // Most operations have one number: with a constant, all that is about binds falls away.
        let id = if let [id] = O::IDS { *id } else { CommandId(raw.command_id) };
        let bind = self.may_answer(raw, id)?;
        let version = self.machine.version;
        let (status, number) = (status.for_version(version), raw.sequence_number);
        // The peer has the command, as it sent it, whatever version it declares.
        pdu.fits(version).map_err(Why::Misfit)?;
        let Some(mode) = bind else {
            self.write(id.response(), status, number, pdu, &[], out)?;
            self.machine.answered(raw);
            self.machine.active();
            return Ok(());
        };
        let mut room = [0; 5];
        let mut extra = TlvWriter::new(&mut room);
        // A refusal has no body, and so no TLVs.
        if version >= Version::V3_4 && pdu.body_len() > 0 && pdu.tlvs().is_empty() {
            let _ = extra.sc_interface_version(version.into());
        }
        self.write(id.response(), status, number, pdu, extra.finish().as_bytes(), out)?;
        if status.is_ok() {
            self.machine.bound(mode, version);
        } else {
            self.machine.not_bound();
        }
        self.machine.active();
        Ok(())
    }

    /// Whether the request may be answered now; the mode where it is a bind.
    #[inline]
    fn may_answer(&self, raw: RawResponder, id: CommandId) -> Result<Option<BindMode>, Why> {
        if raw.session != self.machine.cfg.id.0 {
            return Err(Why::Foreign);
        }
        if let Some(asked) = BindMode::of(id) {
            return match self.machine.state {
                State::Binding { mode, number, .. }
                    if mode == asked && number == raw.sequence_number =>
                {
                    Ok(Some(mode))
                }
                State::Binding { .. } => Err(Why::Foreign),
                _ => Err(Why::WrongState),
            };
        }
        match self.machine.state {
            State::Bound(_)
            | State::Draining { .. }
            | State::Unbinding { .. }
            | State::PeerUnbinding { .. } => {}
            _ => return Err(Why::WrongState),
        }
        if self.machine.waits(raw) { Ok(None) } else { Err(Why::TooLate) }
    }

    /// Ends a bound session in order. New requests are refused from here on; those under way, of
    /// both sides, have `settle` to come to their end; then [`Self::next_event`] writes `unbind`, for
    /// which [`Self::deadline`] asks. [`Event::Ended`](super::Event::Ended) comes when the peer has
    /// answered it.
    ///
    /// # Errors
    /// The session is not bound, or is being unbound already.
    pub fn unbind(&mut self, now: Instant, settle: core::time::Duration) -> Result<(), Why> {
        self.machine.advance(now);
        let State::Bound(mode) = self.machine.state else { return Err(Why::WrongState) };
        self.machine.drain(mode, self.machine.now + settle);
        Ok(())
    }

    /// Says that the connection has closed or broken. What is under way comes back as lost.
    pub fn hang_up(&mut self) {
        self.machine.hang_up();
    }

    /// Writes a PDU, and TLVs behind it, all or nothing. As [`encode`] does, but in one piece with the
    /// rest of a request or an answer: by way of it every message takes 33 instructions more.
    #[inline(always)]
    fn write<'p, P: Pdu<'p>>(
        &self,
        id: CommandId,
        status: CommandStatus,
        number: u32,
        pdu: &P,
        extra: &[u8],
        out: &mut impl Out,
    ) -> Result<(), Why> {
        let len = pdu.body_len();
        let header = Header::new(id, status, number, len + extra.len()).ok_or(Why::TooLong)?;
        let whole = len + extra.len() + HEADER_LEN;
        if whole > self.machine.cfg.max_frame {
            return Err(Why::TooLong);
        }
        let frame = out.grab(whole).ok_or(Why::OutFull)?;
        if let Some((head, body)) = frame.split_first_chunk_mut::<HEADER_LEN>() {
            *head = header.to_octets();
            pdu.put(body);
            for (to, octet) in body.iter_mut().skip(len).zip(extra) {
                *to = *octet;
            }
        }
        Ok(())
    }

    /// Writes a PDU that takes a number but no slot.
    fn write_spare<'p, P: Pdu<'p>>(
        &mut self,
        id: CommandId,
        pdu: &P,
        out: &mut impl Out,
    ) -> Result<u32, Why> {
        let number = self.window.spare(self.machine.taken());
        self.write(id, CommandStatus::ESME_ROK, number, pdu, &[], out)?;
        self.window.spend(number);
        Ok(number)
    }
}

/// Writes a mere header; `false` where there is no room.
pub(super) fn bare(id: CommandId, status: CommandStatus, number: u32, out: &mut impl Out) -> bool {
    encode(id, status, number, &Raw(&[]), out).is_ok()
}
