//! What one role alone asks of a session: the bind of an ESME; the outbind and the alert of an SMSC.

use super::super::{BindMode, Esme, Session, Slot, Smsc, Why, machine::State};
use crate::{
    out::Out,
    time::Instant,
    wire::{
        CommandId, Misfit, Pdu,
        pdu::{AlertNotification, Bind, Outbind},
    },
};

impl<T, S: AsRef<[Slot<T>]> + AsMut<[Slot<T>]>> Session<Esme, T, S> {
    /// Sends a bind. What becomes of it is [`Event::Bound`](super::super::Event::Bound),
    /// [`Event::BindRefused`](super::super::Event::BindRefused) or the end.
    ///
    /// The version that the bind declares is this side's version for the session.
    ///
    /// # Errors
    /// A bind is out, the session is bound or has ended, the declared version has no
    /// `bind_transceiver` or no TLVs, the PDU is longer than
    /// [`Config::max_frame`](super::super::Config::max_frame), or the output is full.
    pub fn bind(
        &mut self,
        now: Instant,
        mode: BindMode,
        pdu: &Bind<'_>,
        out: &mut impl Out,
    ) -> Result<(), Why> {
        self.machine.advance(now);
        let State::Open { .. } = self.machine.state else { return Err(Why::WrongState) };
        let (id, version) = (mode.command_id(), pdu.interface_version);
        if !id.is_in(version.version()) {
            let field = id.name().unwrap_or_default();
            let misfit = Misfit { field, version: version.version() };
            return Err(Why::Misfit(misfit));
        }
        pdu.fits(version.version()).map_err(Why::Misfit)?;
        let number = self.write_spare(id, pdu, out)?;
        self.machine.binding(mode, number, version);
        Ok(())
    }
}

impl<T, S: AsRef<[Slot<T>]> + AsMut<[Slot<T>]>> Session<Smsc, T, S> {
    /// Asks an ESME, to which we have connected, to bind.
    ///
    /// # Errors
    /// The session is not open, or has sent it already; the configured version has no `outbind`; the
    /// PDU is longer than [`Config::max_frame`](super::super::Config::max_frame); the output is full.
    pub fn outbind(
        &mut self,
        now: Instant,
        pdu: &Outbind<'_>,
        out: &mut impl Out,
    ) -> Result<(), Why> {
        self.machine.advance(now);
        if !matches!(self.machine.state, State::Open { outbound: false, .. }) {
            return Err(Why::WrongState);
        }
        self.fits(CommandId::OUTBIND, pdu)?;
        self.write_spare(CommandId::OUTBIND, pdu, out)?;
        self.machine.outbound();
        Ok(())
    }

    /// Tells that a mobile station has become available. There is no response.
    ///
    /// # Errors
    /// The session is not bound as receiver or transceiver, the version in force does not have it, the
    /// PDU is longer than [`Config::max_frame`](super::super::Config::max_frame), or the output is full.
    pub fn alert(
        &mut self,
        now: Instant,
        pdu: &AlertNotification<'_>,
        out: &mut impl Out,
    ) -> Result<(), Why> {
        self.machine.advance(now);
        self.may_send(CommandId::ALERT_NOTIFICATION, pdu)?;
        self.write_spare(CommandId::ALERT_NOTIFICATION, pdu, out)?;
        self.machine.active();
        Ok(())
    }
}
