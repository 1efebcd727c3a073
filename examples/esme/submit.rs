//! A segment of a message as a PDU.

use smpp_proto::{
    Instant,
    esme::{Profile, profile::AddressError},
    message::{
        segment::{Part, Plan},
        udh::Reference,
    },
    session::{Esme, Session, Slot, Why},
    wire::{ShortMessage, TlvError, TlvWriter, Tlvs, pdu::SubmitSm},
};

use crate::{jobs::Job, terms::Terms, work::Token};

/// A session of the client.
pub type Client = Session<Esme, Token, Vec<Slot<Token>>>;

/// Room for the TLVs of a segment besides its text.
const TLVS: usize = 32;

/// Checks that a message can be sent, whatever its number.
///
/// # Errors
/// Why not, in words.
pub fn check(terms: &Terms, job: &Job) -> Result<(), String> {
    let plan = terms.segmenter.plan(&job.text, 0).map_err(|error| error.to_string())?;
    address(&terms.profile, job, &plan).map(|_| ()).map_err(|error| error.to_string())
}

/// All segments of one message.
pub struct Message<'j> {
    terms: &'j Terms,
    job: &'j Job,
    plan: Plan<'j>,
}

impl<'j> Message<'j> {
    /// Plans the segments; `None` for what [`check`] refuses.
    pub fn new(terms: &'j Terms, job: &'j Job, reference: u16) -> Option<Self> {
        let plan = terms.segmenter.plan(&job.text, reference).ok()?;
        Some(Self { terms, job, plan })
    }

    /// How many there are.
    pub fn total(&self) -> u8 {
        self.plan.total()
    }

    /// Hands the segment that the token names to a session.
    ///
    /// # Errors
    /// Why the session did not take it.
    pub fn send(
        &self,
        now: Instant,
        token: Token,
        session: &mut Client,
        out: &mut Vec<u8>,
    ) -> Result<(), Why> {
        let at = usize::from(token.ticket.segment()).saturating_sub(1);
        let part = self.plan.parts().nth(at).ok_or(Why::TooLong)?;
        let octets = part.to_octets();
        let mut room = vec![0; TLVS + if self.plan.is_payload() { octets.len() } else { 0 }];
        let tlvs = self.tlvs(&part, &octets, &mut room).map_err(|_| Why::TooLong)?;
        let text: &[u8] = if self.plan.is_payload() { &[] } else { &octets };
        let pdu = SubmitSm {
            registered_delivery: self.terms.registered_delivery,
            data_coding: self.terms.data_coding.unwrap_or(self.plan.data_coding()),
            short_message: ShortMessage::new(text).map_err(|_| Why::TooLong)?,
            tlvs,
            ..address(&self.terms.profile, self.job, &self.plan).map_err(|_| Why::TooLong)?
        };
        session.send(now, &pdu, token, out).map(|_| ()).map_err(|refused| refused.why)
    }

    fn tlvs<'r>(
        &self,
        part: &Part<'_>,
        octets: &[u8],
        room: &'r mut [u8],
    ) -> Result<Tlvs<'r>, TlvError> {
        let mut tlvs = TlvWriter::new(room);
        if let Some(Reference::Sar(reference)) = self.plan.reference() {
            tlvs.sar_msg_ref_num(reference)?
                .sar_total_segments(self.plan.total())?
                .sar_segment_seqnum(part.index())?;
        }
        if self.plan.is_payload() {
            tlvs.message_payload(octets)?;
        }
        Ok(tlvs.finish())
    }
}

fn address<'j>(
    profile: &Profile,
    job: &'j Job,
    plan: &Plan<'_>,
) -> Result<SubmitSm<'j>, AddressError> {
    profile.submit(&job.from, &job.to, plan)
}
