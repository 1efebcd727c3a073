//! Outputs: whole frames or nothing, in the order they were written, never above their limit.

use proptest::{collection::vec, prelude::*};
use smpp_proto::{Fixed, Out, Outbox, VEC_LIMIT};

/// What is done with an output.
#[derive(Clone, Debug)]
enum Act {
    /// Writes so many octets.
    Grab(usize),
    /// Says that so many are on their way.
    Consume(usize),
    Clear,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => (0..120_usize).prop_map(Act::Grab),
        3 => (0..150_usize).prop_map(Act::Consume),
        1 => Just(Act::Clear),
    ]
}

/// An output and how it is emptied.
trait Emptied: Out {
    fn written(&self) -> &[u8];
    fn clear(&mut self);
    fn consume(&mut self, len: usize);
}

macro_rules! emptied {
    ($($ty:ty)*) => { $(
        impl Emptied for $ty {
            fn written(&self) -> &[u8] {
                self.written()
            }

            fn clear(&mut self) {
                self.clear();
            }

            fn consume(&mut self, len: usize) {
                self.consume(len);
            }
        }
    )* };
}

emptied! { Fixed<'_> Outbox }

/// Does everything with an output and with a plain list of octets, and compares.
fn compare(out: &mut impl Emptied, limit: usize, acts: &[Act]) -> Result<(), TestCaseError> {
    let (mut octets, mut next) = (Vec::new(), 0_u8);
    for act in acts {
        match *act {
            Act::Grab(len) => match out.grab(len) {
                Some(to) => {
                    prop_assert_eq!(to.len(), len);
                    for octet in to {
                        next = next.wrapping_add(1);
                        *octet = next;
                        octets.push(next);
                    }
                }
                None => prop_assert!(octets.len() + len > limit, "{} and {len}", octets.len()),
            },
            Act::Consume(len) => {
                out.consume(len);
                octets.drain(..len.min(octets.len()));
            }
            Act::Clear => {
                out.clear();
                octets.clear();
            }
        }
        prop_assert_eq!(out.written(), &octets);
        prop_assert_eq!(out.room(), limit - octets.len());
    }
    Ok(())
}

proptest! {
    #[test]
    fn an_outbox_keeps_order_and_limit(limit in 0..400_usize, acts in vec(act(), 0..80)) {
        compare(&mut Outbox::new(limit), limit, &acts)?;
    }

    #[test]
    fn a_slice_keeps_order_and_limit(limit in 0..400_usize, acts in vec(act(), 0..80)) {
        compare(&mut Fixed::new(&mut vec![0; limit]), limit, &acts)?;
    }

    #[test]
    fn a_vec_grows_by_what_is_written(lens in vec(0..200_usize, 0..20)) {
        let (mut out, mut octets) = (Vec::new(), Vec::new());
        for len in lens {
            let to = out.grab(len).expect("far below the limit");
            prop_assert_eq!(&*to, &vec![0; len]);
            to.fill(len as u8);
            octets.extend(vec![len as u8; len]);
            prop_assert_eq!(&out, &octets);
        }
    }
}

#[test]
fn a_vec_stops_at_its_limit() {
    let mut out = vec![0; VEC_LIMIT - 16];
    assert_eq!((out.room(), out.grab(17).is_none(), out.len()), (16, true, VEC_LIMIT - 16));
    assert!(out.grab(16).is_some());
    assert_eq!((out.room(), out.grab(1).is_none(), out.len()), (0, true, VEC_LIMIT));
}

#[test]
fn an_outbox_allocates_for_what_it_holds_and_shows_no_octets() {
    let mut out = Outbox::new(usize::MAX);
    out.grab(16).expect("room").fill(7);
    out.consume(8);
    assert_eq!(out.room(), usize::MAX - 8);
    assert_eq!(format!("{out:?}"), format!("Outbox(8 of {} octets)", usize::MAX));
    assert_eq!(out.clone().written(), [7; 8]);
}
