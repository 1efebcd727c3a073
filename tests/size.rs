//! What values take in memory, and that they may go anywhere.

use core::panic::{RefUnwindSafe, UnwindSafe};

use smpp_proto::{Fixed, wire};
use wire::pdu;

/// Octets on machines of 64 bits.
#[cfg(target_pointer_width = "64")]
macro_rules! sizes {
    ($($ty:ty = $octets:literal;)*) => {
        [ $( (stringify!($ty), size_of::<$ty>(), $octets) ),* ]
    };
}

#[cfg(target_pointer_width = "64")]
#[test]
fn sizes_are_as_they_were() {
    let sizes: &[(&str, usize, usize)] = &sizes! {
        wire::CStr<'_, 6> = 16;
        wire::ShortMessage<'_> = 16;
        wire::Time<'_> = 16;
        wire::Tlvs<'_> = 16;
        wire::Tlv<'_> = 24;
        wire::List<'_, wire::DestAddress<'_>> = 24;
        wire::DestAddress<'_> = 24;
        wire::UnsuccessSme<'_> = 24;
        wire::Quirks = 2;
        wire::Header = 16;
        wire::Frame<'_> = 32;
        wire::Split<'_> = 40;
        wire::FrameError = 8;
        wire::DecodeError = 32;
        wire::EncodeError = 16;
        wire::Misfit = 24;
        pdu::EnquireLink<'_> = 16;
        pdu::Bind<'_> = 88;
        pdu::BindResp<'_> = 32;
        pdu::SubmitSm<'_> = 128;
        pdu::SubmitSmResp<'_> = 32;
        pdu::SubmitMulti<'_> = 136;
        pdu::SubmitMultiResp<'_> = 56;
        pdu::DeliverSm<'_> = 128;
        pdu::DeliverSmResp<'_> = 32;
        pdu::DataSm<'_> = 72;
        pdu::BroadcastSm<'_> = 104;
        wire::Body<'_> = 160;
        Result<pdu::SubmitSm<'_>, wire::DecodeError> = 128;
    };
    for (name, size, octets) in sizes {
        assert_eq!(size, octets, "{name}");
    }
}

#[test]
fn a_submit_sm_takes_at_most_128_octets() {
    assert!(size_of::<pdu::SubmitSm<'_>>() <= 128);
}

fn goes_anywhere<T: Send + Sync + Unpin + UnwindSafe + RefUnwindSafe>() {}

#[test]
fn values_go_to_other_threads_and_through_panics() {
    goes_anywhere::<wire::Body<'_>>();
    goes_anywhere::<wire::Frame<'_>>();
    goes_anywhere::<wire::Split<'_>>();
    goes_anywhere::<wire::Tlv<'_>>();
    goes_anywhere::<wire::tlv::Iter<'_>>();
    goes_anywhere::<wire::DecodeError>();
    goes_anywhere::<wire::EncodeError>();
    goes_anywhere::<wire::FrameError>();
    goes_anywhere::<wire::Misfit>();
    goes_anywhere::<wire::TlvError>();
    goes_anywhere::<wire::ListError>();
    goes_anywhere::<wire::TimeError>();
    goes_anywhere::<wire::Moment>();
    goes_anywhere::<wire::Quirks>();
    goes_anywhere::<wire::CommandId>();
    goes_anywhere::<wire::CommandStatus>();
}

#[test]
fn outputs_and_writers_go_to_other_threads() {
    fn goes<T: Send + Sync + Unpin + RefUnwindSafe>() {}
    goes::<Fixed<'_>>();
    goes::<wire::TlvWriter<'_>>();
    goes::<wire::ListWriter<'_, wire::DestAddress<'_>>>();
}
