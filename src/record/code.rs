//! The byte code: one operation for each call.

use alloc::vec::Vec;

/// Set in an operation's octet where a digest stands behind its octets.
pub(super) const DIGEST: u8 = 0x80;

/// Declares the operations: octet and name.
macro_rules! codes {
    ($( $name:ident = $octet:literal, $text:literal; )*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Code { $( $name = $octet, )* }

        impl Code {
            pub(super) const fn of(octet: u8) -> Option<Self> {
                match octet {
                    $( $octet => Some(Self::$name), )*
                    _ => None,
                }
            }

            pub(super) const fn name(self) -> &'static str {
                match self { $( Self::$name => $text, )* }
            }
        }
    };
}

codes! {
    Open = 0, "open";
    Step = 1, "step";
    StepAnew = 2, "step";
    Send = 3, "send";
    SendVendor = 4, "send_vendor";
    Answer = 5, "answer";
    Refuse = 6, "answer";
    AnswerFailed = 7, "answer_failed";
    Own = 8, "bind, outbind or alert";
    Unbind = 9, "unbind";
    HangUp = 10, "hang_up";
    Lower = 11, "lower_version";
}

/// One operation as it stands on the tape.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry<'t> {
    pub(super) code: Code,
    /// Microseconds since the operation before.
    pub(super) delta: u64,
    pub(super) octets: &'t [u8],
    pub(super) digest: Option<[u8; 4]>,
}

impl<'t> Entry<'t> {
    /// Takes the next operation off the tape; `None` where there is none that can be read.
    pub(super) fn take(tape: &mut &'t [u8]) -> Option<Self> {
        let (&octet, mut rest) = tape.split_first()?;
        let code = Code::of(octet & !DIGEST)?;
        let delta = take(&mut rest)?;
        let len = usize::try_from(take(&mut rest)?).ok()?;
        let (octets, mut rest) = rest.split_at_checked(len)?;
        let digest = match octet & DIGEST {
            0 => None,
            _ => {
                let (digest, behind) = rest.split_first_chunk::<4>()?;
                rest = behind;
                Some(*digest)
            }
        };
        *tape = rest;
        Some(Self { code, delta, octets, digest })
    }
}

/// Writes a number: seven bits an octet, lowest first, the top bit set in all but the last.
pub(super) fn put(octets: &mut Vec<u8>, mut number: u64) {
    while number > 0x7F {
        octets.push(number as u8 | 0x80);
        number >>= 7;
    }
    octets.push(number as u8);
}

/// Takes a number; `None` where it does not end or passes 64 bits.
pub(super) fn take(octets: &mut &[u8]) -> Option<u64> {
    let mut number = 0u64;
    for shift in (0..64).step_by(7) {
        let (&octet, rest) = octets.split_first()?;
        *octets = rest;
        let bits = u64::from(octet & 0x7F);
        if (bits << shift) >> shift != bits {
            return None;
        }
        number |= bits << shift;
        if octet < 0x80 {
            return Some(number);
        }
    }
    None
}
