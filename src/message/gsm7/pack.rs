//! Septets packed into octets, the lowest bit first. 3GPP TS 23.038 §6.1.2.1.
//!
//! Positions are counted in septets of the text, and the text starts on a septet boundary counted
//! from the first octet of the user data header, behind fill bits.

/// The fill bits between a user data header of `header` octets and the text, 0 to 6.
pub(crate) const fn fill_bits(header: usize) -> usize {
    (7 - header % 7) % 7
}

/// The septets that fit into `octets` behind a header of `header` octets.
pub(crate) const fn septets_in(octets: usize, header: usize) -> usize {
    octets.saturating_mul(8).saturating_sub(fill_bits(header)) / 7
}

/// The octets that `septets` take behind a header of `header` octets.
pub(crate) const fn octets_for(septets: usize, header: usize) -> usize {
    if septets == 0 {
        return 0;
    }
    septets.saturating_mul(7).saturating_add(fill_bits(header)).div_ceil(8)
}

/// Whether the last of `septets` behind a header of `header` octets leaves no bit of its octet.
pub(crate) const fn ends_with_octet(septets: usize, header: usize) -> bool {
    (septets % 8 * 7 + fill_bits(header)) % 8 == 0
}

/// One septet of packed octets; `None` when it does not lie wholly in them.
pub(crate) fn get(octets: &[u8], header: usize, at: usize) -> Option<u8> {
    let bit = at.checked_mul(7)?.checked_add(fill_bits(header))?;
    let (first, shift) = (bit / 8, bit % 8);
    let low = *octets.get(first)? >> shift;
    if shift <= 1 {
        return Some(low & 0x7F);
    }
    let high = *octets.get(first + 1)? << (8 - shift);
    Some((low | high) & 0x7F)
}

/// Writes one septet; every one before it has to be there, and the bits behind it become 0.
/// `None` when there is no room.
pub(crate) fn put(octets: &mut [u8], header: usize, at: usize, septet: u8) -> Option<()> {
    let bit = at.checked_mul(7)?.checked_add(fill_bits(header))?;
    let (first, shift) = (bit / 8, bit % 8);
    let keep = if at == 0 { 0 } else { (1 << shift) - 1 };
    if shift > 1 {
        *octets.get_mut(first + 1)? = septet >> (8 - shift);
    }
    let low = octets.get_mut(first)?;
    *low = (*low & keep) | (septet << shift);
    Some(())
}
