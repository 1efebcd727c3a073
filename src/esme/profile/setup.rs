//! A profile put to use: what a session, a bind and a message get from it.

use core::fmt;

use super::{Binding, Commands, Numberings, Profile, VendorStatus};
use crate::{
    message::{
        id::IdMatch,
        segment::{Plan, Segmenter},
    },
    session::{BindMode, Config},
    wire::{
        CStr, CStrError, CommandId, CommandStatus, Retry, Secret,
        pdu::{Bind, SubmitSm},
    },
};

/// What a profile gives for a session and its messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Setup<'a> {
    /// The settings of the session.
    pub config: Config,
    /// The number of its slots.
    pub window: usize,
    /// How to bind; for [`Binding::Pair`] the mode of the sending half, the other being a
    /// receiver with the same values.
    pub mode: BindMode,
    /// The bind.
    pub bind: Bind<'a>,
    /// How texts become segments.
    pub segmenter: Segmenter<'static>,
    /// The numbering of senders.
    pub source: Numberings,
    /// The numbering of recipients.
    pub destination: Numberings,
    /// How the id of a response and that of a receipt are compared.
    pub id_match: IdMatch,
}

/// Credentials that the provider cannot have given out. Where it has, raise
/// [`Profile::system_id_max`] or [`Profile::password_max`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LoginError {
    /// The `system_id` is too long for the profile or has a NUL.
    SystemId(CStrError),
    /// The password is too long for the profile or has a NUL.
    Password(CStrError),
}

impl fmt::Display for LoginError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SystemId(error) => write!(f, "system_id: {error}"),
            Self::Password(error) => write!(f, "password: {error}"),
        }
    }
}

impl core::error::Error for LoginError {}

/// An address that no message can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AddressError {
    /// The sender has more than 20 octets, a NUL, or an octet that is not ASCII.
    Source(CStrError),
    /// The recipient has more than 20 octets, a NUL, or an octet that is not ASCII.
    Destination(CStrError),
}

impl fmt::Display for AddressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Source(error) => write!(f, "source_addr: {error}"),
            Self::Destination(error) => write!(f, "destination_addr: {error}"),
        }
    }
}

impl core::error::Error for AddressError {}

impl Profile {
    /// Everything that a session and its messages get from the profile, in one call. The login goes
    /// out as it is given, ASCII or not.
    ///
    /// # Errors
    /// A `system_id` or password that is longer than [`Self::system_id_max`] or
    /// [`Self::password_max`], or has a NUL.
    pub fn setup<'a>(
        &'a self,
        system_id: &'a (impl AsRef<[u8]> + ?Sized),
        password: &'a (impl AsRef<[u8]> + ?Sized),
    ) -> Result<Setup<'a>, LoginError> {
        Ok(Setup {
            config: self.config(),
            window: self.window.into(),
            mode: match self.binding {
                Binding::Transceiver => BindMode::Transceiver,
                Binding::Pair => BindMode::Transmitter,
            },
            bind: self.bind(system_id.as_ref(), password.as_ref())?,
            segmenter: self.segmenter(),
            source: self.source,
            destination: self.destination,
            id_match: self.id_match,
        })
    }

    /// The settings of a session; what the profile says nothing of is as in [`Config::esme`].
    #[must_use]
    pub const fn config(&self) -> Config {
        Config {
            version: self.version,
            unstated_version: self.unstated_version,
            tolerate: self.tolerate,
            init: Some(self.init),
            response: self.response,
            enquire_link: Some(self.enquire_link),
            enquire_always: self.enquire_always,
            ..Config::esme()
        }
    }

    /// How texts become segments.
    #[must_use]
    pub fn segmenter(&self) -> Segmenter<'static> {
        Segmenter {
            alphabets: self.alphabets.as_slice(),
            codings: self.submit_codings,
            mode: self.long_mode,
            width: self.width,
            octet_text: self.octet_text,
            max_segments: self.max_segments,
            ..Segmenter::default()
        }
    }

    fn bind<'a>(&'a self, system_id: &'a [u8], password: &'a [u8]) -> Result<Bind<'a>, LoginError> {
        Ok(Bind {
            system_id: limited(system_id, self.system_id_max).map_err(LoginError::SystemId)?,
            password: Secret::new(
                limited(password, self.password_max).map_err(LoginError::Password)?,
            ),
            // A system type of a profile has no NUL and fits.
            system_type: CStr::new(self.system_type.as_str().as_bytes()).unwrap_or_default(),
            interface_version: self.version.into(),
            addr_ton: self.bind_numbering.ton,
            addr_npi: self.bind_numbering.npi,
            ..Bind::default()
        })
    }

    /// A `submit_sm` for the parts of a text: its addresses with their numbering, its `esm_class`
    /// and `data_coding`. The octets of a part, and what else is wanted, are for the caller to add.
    ///
    /// # Errors
    /// An address of more than 20 octets, with a NUL, or with an octet that is not ASCII.
    pub fn submit<'a>(
        &self,
        source: &'a str,
        destination: &'a str,
        plan: &Plan<'_>,
    ) -> Result<SubmitSm<'a>, AddressError> {
        let source = self.source.address(source);
        let destination = self.destination.address(destination);
        Ok(SubmitSm {
            source_addr_ton: source.ton,
            source_addr_npi: source.npi,
            source_addr: CStr::new(source.addr).map_err(AddressError::Source)?,
            dest_addr_ton: destination.ton,
            dest_addr_npi: destination.npi,
            destination_addr: CStr::new(destination.addr).map_err(AddressError::Destination)?,
            esm_class: self.esm_class | plan.esm_class(),
            data_coding: plan.data_coding(),
            ..SubmitSm::default()
        })
    }

    /// Whether the provider takes a command: it is not known to refuse it, and
    /// [`Self::version`] has it.
    #[must_use]
    pub fn takes(&self, command: CommandId) -> bool {
        command.is_in(self.version) && !self.unsupported.intersects(Commands::of(command))
    }

    /// What to do with a request that this status answers: as the provider's own table says,
    /// otherwise as [`CommandStatus::retry`] says.
    #[must_use]
    pub fn retry(&self, status: CommandStatus) -> Retry {
        self.vendor_status(status).map_or(status.retry(), |own| own.retry)
    }

    /// What the provider says of a status of its own.
    #[must_use]
    pub fn vendor_status(&self, status: CommandStatus) -> Option<&'static VendorStatus> {
        self.statuses.iter().find(|own| own.status == status)
    }
}

fn limited<const MAX: usize>(octets: &[u8], max: u8) -> Result<CStr<'_, MAX>, CStrError> {
    if octets.len() > usize::from(max) {
        return Err(CStrError::TooLong(max.into()));
    }
    CStr::lenient(octets)
}
