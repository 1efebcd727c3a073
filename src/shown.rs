//! What `Debug` shows of values that hold the octets of somebody's text, password or PDU: how many.

use core::fmt;

/// So many octets, which are private.
pub(crate) struct OctetCount(pub(crate) usize);

impl fmt::Debug for OctetCount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{} octets]", self.0)
    }
}

/// `Debug` for a struct: the fields before the semicolon as they are, those behind it as the number
/// of their octets. A type parameter stands in brackets.
macro_rules! shown {
    (
        $name:ident $(<$life:lifetime>)? $([$param:ident])?
        { $( $plain:ident ),*; $( $private:ident ),* }
    ) => {
        impl $(<$param>)? core::fmt::Debug for $name $(<$life>)? $(<$param>)? {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.debug_struct(stringify!($name))
                    $( .field(stringify!($plain), &self.$plain) )*
                    $( .field(stringify!($private), &$crate::shown::OctetCount(self.$private.len())) )*
                    .finish()
            }
        }
    };
}
pub(crate) use shown;
