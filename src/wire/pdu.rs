//! The PDUs: one table for each, from which everything else follows.

use super::{
    command::CommandId,
    date::Time,
    error::{DecodeError, Misfit, Reason},
    field::Field,
    quirk::Quirks,
    tlv::{Tag, Tlvs},
    trace::{Row, Trace, Value},
    value::{EsmClass, Version},
};

mod any;
mod bind;
mod broadcast;
mod cursor;
mod data;
mod deliver;
mod legacy;
mod link;
mod manage;
pub mod op;
mod raw;
mod submit;

pub use any::Body;
pub use bind::{Bind, BindResp, Outbind};
pub use broadcast::{
    BroadcastSm, BroadcastSmResp, CancelBroadcastSm, CancelBroadcastSmResp, QueryBroadcastSm,
    QueryBroadcastSmResp,
};
pub use data::{AlertNotification, DataSm, DataSmResp};
pub use deliver::{DeliverSm, DeliverSmResp};
pub use legacy::{
    ParamRetrieve, ParamRetrieveResp, QueryLastMsgs, QueryLastMsgsResp, QueryMsgDetails,
    QueryMsgDetailsResp,
};
pub use link::{EnquireLink, EnquireLinkResp, GenericNack, Unbind, UnbindResp};
pub use manage::{CancelSm, CancelSmResp, QuerySm, QuerySmResp, ReplaceSm, ReplaceSmResp};
pub use raw::Raw;
pub use submit::{SubmitMulti, SubmitMultiResp, SubmitSm, SubmitSmResp};

mod sealed {
    pub trait Sealed {}
}
use cursor::Cursor;
use sealed::Sealed;

/// The body of a PDU: read from octets, written to octets.
///
/// Bodies borrow from the octets they were read from. To keep one, keep its octets and read it
/// again; that costs about as much as a copy.
pub trait Pdu<'a>: Sized + Sealed {
    /// Reads a body, which is exactly one frame's. What had to be forgiven is added to `seen`;
    /// `trace` is told of each field.
    ///
    /// # Errors
    /// The borders of the fields are lost; `seen` stays as it was.
    fn parse<T: Trace>(
        body: &'a [u8],
        seen: &mut Quirks,
        trace: &mut T,
    ) -> Result<Self, DecodeError>;

    /// The octets of the body on the wire.
    fn body_len(&self) -> usize;

    /// Writes the body into `body`, which is [`Self::body_len`] octets long.
    fn put(&self, body: &mut [u8]);

    /// Checks that a peer of this version can be sent the values.
    ///
    /// # Errors
    /// The first field that does not fit.
    fn fits(&self, version: Version) -> Result<(), Misfit>;

    /// The TLVs of the PDU.
    fn tlvs(&self) -> Tlvs<'a>;

    /// Reads a body in which nothing has to be forgiven; `None` for every other.
    #[inline]
    fn decode_sound(body: &'a [u8]) -> Option<Self> {
        let mut seen = Quirks::NONE;
        Self::parse(body, &mut seen, &mut ()).ok().filter(|_| seen.is_empty())
    }

    /// Reads a body, which is exactly one frame's. What had to be forgiven is added to `seen`.
    ///
    /// # Errors
    /// The borders of the fields are lost; `seen` stays as it was.
    #[inline]
    fn decode(body: &'a [u8], seen: &mut Quirks) -> Result<Self, DecodeError> {
        Self::parse(body, seen, &mut ())
    }

    /// Finds the first field in which something had to be forgiven that `tolerate` does not accept;
    /// `None` where all is accepted.
    #[cold]
    fn not_tolerated(body: &'a [u8], tolerate: Quirks) -> Option<DecodeError> {
        let mut first = FirstQuirk::tolerating(tolerate);
        match Self::parse(body, &mut Quirks::empty(), &mut first) {
            Err(error) => Some(error),
            Ok(_) => first.found,
        }
    }
}

/// A PDU that asks for a response, as its sender sees it.
pub trait Request<'a>: Pdu<'a> {
    /// The operation.
    type Op: Operation;
}

/// A request and the response that answers it; the types of [`op`] stand for them.
pub trait Operation: Sealed {
    /// The `command_id` values of the request: three for a bind, none for the vendors' range, one
    /// for all others.
    const IDS: &'static [CommandId];
    /// The body of the response.
    type Response<'a>: Pdu<'a>;
}

/// Declares a PDU from the rows of its table, in wire order.
///
/// `request` bodies must be whole; a `response` may end early, and what it leaves out takes its
/// default. `[v33 = n, v34 = n]` gives limits of versions where they are below those of the type: of
/// strings in octets, NUL counted, of numbers the greatest; `unused` marks a field that has no meaning.
/// `[by rule]` is a rule of its own for a value, `without TAG` a TLV that is read there and not written.
macro_rules! pdu {
    (
        $(#[$meta:meta])*
        $kind:ident $name:ident $(without $barred:ident)? {
            $(
                $(#[$fmeta:meta])*
                $field:ident: $ty:ty $([v33 = $v33:literal, v34 = $v34:literal $(, v50 = $v50:literal)? $(; $unused:ident)?])? $([by $rule:ident])?,
            )*
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
        #[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
        pub struct $name<'a> {
            $( $(#[$fmeta])* pub $field: $ty, )*
            /// Everything behind the mandatory fields. Not towards a 3.3 peer.
            pub tlvs: $crate::wire::tlv::Tlvs<'a>,
        }

        impl $crate::wire::pdu::sealed::Sealed for $name<'_> {}

        impl<'a> $name<'a> {
            /// Reads a body in which there is nothing to forgive.
            #[inline(always)]
            pub(in crate::wire::pdu) fn sound(body: &'a [u8]) -> Option<Self> {
                let seen = &mut $crate::wire::Quirks::empty();
                Self::read::<$crate::wire::mercy::Strict, ()>(body, seen, &mut ()).ok()
            }

            #[inline(always)]
            fn write(&self, out: &mut $crate::wire::field::Writer<'_>) -> Option<()> {
                $( $crate::wire::field::Field::put(&self.$field, out)?; )*
                self.tlvs.put(out)
            }

            #[inline(always)]
            fn read<M: $crate::wire::mercy::Mercy, T: $crate::wire::trace::Trace>(
                body: &'a [u8],
                seen: &mut $crate::wire::Quirks,
                trace: &mut T,
            ) -> Result<Self, M::Fault> {
                let mut at = $crate::wire::pdu::Cursor::<M>::new(body);
                #[allow(unused_mut, unused_variables)]
                let mut least = 0 $( + <$ty as $crate::wire::field::Field>::LEAST )*;
                $(
                    let filled = $crate::wire::Quirks::NONE
                        $( $( | $crate::wire::pdu::$unused() )? )?;
                    least -= <$ty as $crate::wire::field::Field>::LEAST;
                    let $field: $ty = at.$kind(stringify!($field), filled, least, trace)?;
                )*
                let text = false $( | $crate::wire::field::Field::is_text(&$field) )*;
                let tlvs = at.tail(text, trace)?;
                *seen |= at.seen;
                Ok(Self { $($field,)* tlvs })
            }
        }

        impl<'a> $crate::wire::pdu::Pdu<'a> for $name<'a> {
            #[cold]
            #[inline(never)]
            fn parse<T: $crate::wire::trace::Trace>(
                body: &'a [u8],
                seen: &mut $crate::wire::Quirks,
                trace: &mut T,
            ) -> Result<Self, $crate::wire::DecodeError> {
                Self::read::<$crate::wire::mercy::Lenient, T>(body, seen, trace)
            }

            #[inline(always)]
            fn decode_sound(body: &'a [u8]) -> Option<Self> {
                if $crate::wire::pdu::ONE_PARSER {
                    let mut seen = $crate::wire::Quirks::NONE;
                    return Self::decode(body, &mut seen).ok().filter(|_| seen.is_empty());
                }
                Self::sound(body)
            }

            // Inlined where it is called, so that fields go straight to their use and not through
            // memory. The results are matched apart, since two ways to one whole result would have to
            // meet in memory.
            #[inline(always)]
            fn decode(
                body: &'a [u8],
                seen: &mut $crate::wire::Quirks,
            ) -> Result<Self, $crate::wire::DecodeError> {
                if $crate::wire::pdu::ONE_PARSER {
                    // The parser that finds faults is there in any case; here it finds none.
                    let tolerate = $crate::wire::Quirks::all();
                    let mut deaf = $crate::wire::pdu::FirstQuirk::tolerating(tolerate);
                    return Self::parse(body, seen, &mut deaf);
                }
                match Self::sound(body) {
                    Some(pdu) => Ok(pdu),
                    None => match Self::parse(body, seen, &mut ()) {
                        Ok(pdu) => Ok(pdu),
                        Err(error) => Err(error),
                    },
                }
            }

            #[inline]
            fn body_len(&self) -> usize {
                0 $( + $crate::wire::field::Field::len(&self.$field) )* + self.tlvs.as_bytes().len()
            }

            #[inline]
            fn put(&self, body: &mut [u8]) {
                self.write(&mut $crate::wire::field::Writer::new(body));
            }

            #[inline]
            fn fits(&self, version: $crate::wire::Version) -> Result<(), $crate::wire::Misfit> {
                // One version for itself has few checks, or none.
                match version {
                    $crate::wire::Version::V3_3 => self.fits_in($crate::wire::Version::V3_3),
                    $crate::wire::Version::V3_4 => self.fits_in($crate::wire::Version::V3_4),
                    $crate::wire::Version::V5_0 => self.fits_in($crate::wire::Version::V5_0),
                }
            }

            #[inline]
            fn tlvs(&self) -> $crate::wire::tlv::Tlvs<'a> {
                self.tlvs
            }
        }

        impl $name<'_> {
            #[inline(always)]
            fn fits_in(
                &self,
                version: $crate::wire::Version,
            ) -> Result<(), $crate::wire::Misfit> {
                $(
                    #[allow(unused_assignments, unused_mut)]
                    let mut limits = [usize::MAX; 3];
                    $( limits = [$v33, $v34, usize::MAX $( .min($v50) )?]; )?
                    $crate::wire::pdu::check(&self.$field, stringify!($field), version, limits)?;
                    $( if !$crate::wire::pdu::$rule(self.$field, version) {
                        return Err($crate::wire::Misfit { field: stringify!($field), version });
                    } )?
                )*
                $( if self.tlvs.get($crate::wire::Tag::$barred).is_some() {
                    let field = $crate::wire::Tag::$barred.name().unwrap_or($crate::wire::tlv::Tlvs::NAME);
                    return Err($crate::wire::Misfit { field, version });
                } )?
                let text = false $( | $crate::wire::field::Field::is_text(&self.$field) )*;
                $crate::wire::pdu::check_tlvs(self.tlvs, text, version)
            }
        }
    };
}
use pdu;

/// Whether a field fits the version; `limits` are those of 3.3, 3.4 and 5.0.
#[inline(always)]
fn check<'a, F: Field<'a>>(
    field: &F,
    name: &'static str,
    version: Version,
    limits: [usize; 3],
) -> Result<(), Misfit> {
    let limit = match version {
        Version::V3_3 => limits[0],
        Version::V3_4 => limits[1],
        Version::V5_0 => limits[2],
    };
    if field.measure() <= limit && field.fits(version) {
        Ok(())
    } else {
        Err(Misfit { field: name, version })
    }
}

#[inline(always)]
fn check_tlvs(tlvs: Tlvs<'_>, text: bool, version: Version) -> Result<(), Misfit> {
    let misfit = match tlvs {
        tlvs if !tlvs.fits(version) => Tlvs::NAME,
        // SMPP 3.4 §5.3.2.32: one or the other.
        tlvs if text && tlvs.get(Tag::MESSAGE_PAYLOAD).is_some() => "message_payload",
        _ => return Ok(()),
    };
    Err(Misfit { field: misfit, version })
}

/// Whether an ESME may write it in a message that it submits: 3.4 has no transaction mode there, and of
/// the types the acknowledgements alone; 5.0 has one table for both directions.
#[inline]
fn submitted(flags: EsmClass, version: Version) -> bool {
    let types = [EsmClass::DELIVERY_ACKNOWLEDGEMENT, EsmClass::USER_ACKNOWLEDGEMENT];
    let of_3_4 = || {
        let kind = flags.message_type();
        flags.mode() != EsmClass::FORWARD && (kind.is_empty() || types.contains(&kind))
    };
    version != Version::V3_4 || of_3_4()
}

/// Whether an SMSC may write it in a message that it delivers: none of the types that 3.4 reserves.
#[inline]
fn delivered(flags: EsmClass, version: Version) -> bool {
    let types = [
        EsmClass::DELIVERY_RECEIPT,
        EsmClass::DELIVERY_ACKNOWLEDGEMENT,
        EsmClass::USER_ACKNOWLEDGEMENT,
        EsmClass::CONVERSATION_ABORT,
        EsmClass::INTERMEDIATE_NOTIFICATION,
    ];
    let kind = flags.message_type();
    version != Version::V3_4 || kind.is_empty() || types.contains(&kind)
}

/// Whether a time is a point in time, or not set.
#[inline]
fn absolute(time: Time<'_>, _: Version) -> bool {
    !time.is_relative()
}

/// What a value is in a field that has no meaning.
const fn unused() -> Quirks {
    Quirks::UNUSED_FIELD
}

/// Bare metal has more time than room: a PDU has one parser there, the one that can name a field at
/// fault.
pub(crate) const ONE_PARSER: bool = cfg!(target_os = "none");

struct FirstQuirk {
    tolerate: Quirks,
    found: Option<DecodeError>,
}

impl FirstQuirk {
    fn tolerating(tolerate: Quirks) -> Self {
        Self { tolerate, found: None }
    }
}

impl Trace for FirstQuirk {
    fn row(&mut self, row: Row<'_>) {
        let quirks = row.quirks.difference(self.tolerate);
        if self.found.is_some() || quirks.is_empty() {
            return;
        }
        let fault = match row.value {
            Value::Octets(octets) if row.name == Tlvs::NAME => Tlvs::fault(octets, quirks),
            _ => None,
        };
        let (field, at, quirks) = fault.unwrap_or((row.name, 0, quirks));
        let reason = Reason::Quirk(quirks);
        self.found = Some(DecodeError { field, offset: row.offset + at, reason });
    }
}
