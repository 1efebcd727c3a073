//! Comparing secrets.

use core::hint::black_box;

/// Whether two secrets are equal, in a time that depends on the length of `given` alone.
///
/// `given` is what the peer sent, so its length is no secret to it. An account that does not exist
/// should cost the same: compare with any other secret, and answer `Verdict::Unknown` whatever comes
/// of it.
///
/// ```
/// use smpp_proto::smsc::same_octets;
///
/// assert!(same_octets(b"secret08", b"secret08"));
/// assert!(!same_octets(b"secret", b"secret08"));
/// ```
#[must_use]
pub fn same_octets(given: &[u8], known: &[u8]) -> bool {
    let mut differs = u8::from(given.len() != known.len());
    for (at, octet) in given.iter().enumerate() {
        let other = known.get(at).copied().unwrap_or_default();
        differs = black_box(differs | (octet ^ other));
    }
    differs == 0
}
