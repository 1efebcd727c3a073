//! Octets as a script: numbers, times, bodies and settings, read from the front.

use core::time::Duration;

use arbitrary::{Arbitrary, Unstructured};
use smpp_proto::{
    session::Config,
    wire::{Body, CommandStatus, InterfaceVersion, Quirks, Version, pdu::EnquireLink},
};

/// The octets of a script, read from the front; behind their end stand zeros.
pub(crate) struct Script<'d>(pub(crate) &'d [u8]);

impl<'d> Script<'d> {
    pub(crate) fn octet(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }

    pub(crate) fn number(&mut self) -> u16 {
        u16::from_be_bytes([self.octet(), self.octet()])
    }

    /// As many octets as the next one says, if there are so many.
    pub(crate) fn chunk(&mut self) -> &'d [u8] {
        let len = usize::from(self.octet());
        let (chunk, rest) = self.0.split_at(len.min(self.0.len()));
        self.0 = rest;
        chunk
    }

    /// A body: an octet chooses the command, a chunk fills the fields.
    pub(crate) fn body<T>(&mut self, with: impl FnOnce(&Body<'_>) -> T) -> T {
        let octets = [&[0, 0, 0, self.octet()], self.chunk()].concat();
        let body = Body::arbitrary(&mut Unstructured::new(&octets));
        with(&body.unwrap_or(Body::EnquireLink(EnquireLink::default())))
    }

    pub(crate) fn status(&mut self) -> CommandStatus {
        CommandStatus(u32::from(self.octet()))
    }

    /// From none to for ever.
    pub(crate) fn span(&mut self) -> Duration {
        match self.octet() {
            0 => Duration::from_secs(1),
            0xFE => Duration::ZERO,
            0xFF => Duration::MAX,
            octet => Duration::from_micros((u64::from(octet >> 5) + 1) << (octet & 0x1F)),
        }
    }

    pub(crate) fn version(&mut self) -> Version {
        InterfaceVersion(self.octet()).version()
    }

    /// Settings; an octet of 0 leaves the default.
    pub(crate) fn config(&mut self, mut cfg: Config) -> Config {
        let flags = self.octet();
        cfg.enquire_always = flags & 1 != 0;
        cfg.enquire_is_activity = flags & 2 == 0;
        cfg.close_refused = flags & 4 == 0;
        cfg.vendor = flags & 8 != 0;
        cfg.unstated_version = (flags & 16 != 0).then_some(Version::V3_3);
        cfg.tolerate = [Quirks::COMMON, Quirks::NONE, Quirks::all()][usize::from(flags >> 5) % 3];
        for span in
            [&mut cfg.answer, &mut cfg.bind, &mut cfg.response, &mut cfg.unbind, &mut cfg.linger]
        {
            *span = self.changed(Some(*span)).unwrap_or(Duration::ZERO);
        }
        let [init, enquire] = [&mut cfg.init, &mut cfg.enquire_link];
        let others = [&mut cfg.inactivity, &mut cfg.slow_frame, &mut cfg.full_output];
        for span in [init, enquire].into_iter().chain(others) {
            *span = self.changed(*span);
        }
        match self.octet() {
            0 => {}
            octet => cfg.version = InterfaceVersion(octet).version(),
        }
        match self.octet() {
            0 => {}
            octet => {
                cfg.enquire_misses = octet >> 4;
                cfg.violations = octet & 0x0F;
                cfg.max_unanswered = u32::from(octet & 7);
            }
        }
        cfg
    }

    fn changed(&mut self, default: Option<Duration>) -> Option<Duration> {
        match self.0.first() {
            Some(1) => {
                self.octet();
                None
            }
            None | Some(0) => {
                self.octet();
                default
            }
            Some(_) => Some(self.span()),
        }
    }
}
