//! The default alphabet and its extension table. Data only.
//!
//! 3GPP TS 23.038 §6.2.1 and §6.2.1.1. In a locking table `'\0'` marks a septet without a
//! character, and septet 0x1B is the escape.

/// A locking table: the character of each septet.
pub(super) type Locking = [char; 128];

/// A single shift table: the septets that mean something after the escape, in ascending order.
pub(super) type Single = [(u8, char)];

/// The mark of a septet that has no character.
pub(super) const UNASSIGNED: char = '\0';

/// The default alphabet.
#[rustfmt::skip]
pub(super) static DEFAULT: Locking = [
    '@', '£', '$', '¥', 'è', 'é', 'ù', 'ì', 'ò', 'Ç', '\n', 'Ø', 'ø', '\r', 'Å', 'å',
    'Δ', '_', 'Φ', 'Γ', 'Λ', 'Ω', 'Π', 'Ψ', 'Σ', 'Θ', 'Ξ', '\x1B', 'Æ', 'æ', 'ß', 'É',
    ' ', '!', '"', '#', '¤', '%', '&', '\'', '(', ')', '*', '+', ',', '-', '.', '/',
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', ':', ';', '<', '=', '>', '?',
    '¡', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'N', 'O',
    'P', 'Q', 'R', 'S', 'T', 'U', 'V', 'W', 'X', 'Y', 'Z', 'Ä', 'Ö', 'Ñ', 'Ü', '§',
    '¿', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o',
    'p', 'q', 'r', 's', 't', 'u', 'v', 'w', 'x', 'y', 'z', 'ä', 'ö', 'ñ', 'ü', 'à',
];

/// The extension table.
#[rustfmt::skip]
pub(super) static EXTENSION: &Single = &[
    (0x0A, '\x0C'), (0x14, '^'), (0x28, '{'), (0x29, '}'), (0x2F, '\\'), (0x3C, '['), (0x3D, '~'),
    (0x3E, ']'), (0x40, '|'), (0x65, '€'),
];
