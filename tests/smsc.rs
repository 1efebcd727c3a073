//! The SMSC, one test for each state and stimulus.

#[path = "smsc/bind.rs"]
mod bind;
#[path = "smsc/end.rs"]
mod end;
#[path = "smsc/outbind.rs"]
mod outbind;
#[path = "smsc/replies.rs"]
mod replies;
#[path = "smsc/requests.rs"]
mod requests;
#[path = "support/scene.rs"]
mod scene;
#[path = "smsc/versions.rs"]
mod versions;

use core::time::Duration;

use scene::*;
use smpp_proto::{
    session::{BindMode, Config, Event, Phase, RawResponder, Responder, SessionId, Smsc, Why},
    wire::{
        CStr, CommandId, CommandStatus, MessageState, Quirks, TlvWriter, Tlvs, Version, op,
        pdu::{AlertNotification, BindResp, DataSm, DeliverSm, Outbind, QuerySmResp, SubmitSmResp},
    },
};

fn strict() -> Scene<Smsc> {
    smsc_with(|config| {
        config.tolerate = Quirks::NONE;
        config.violations = 0;
    })
}

/// A bind of 3.4 is in and waits for the caller.
fn deciding() -> Scene<Smsc> {
    smsc().hears("bind_transceiver #3").sees("bind_transceiver #3")
}

fn accept(
    raw: RawResponder,
) -> impl Fn(&mut Live<Smsc>, smpp_proto::Instant, &mut Wire) -> Result<(), Why> {
    accept_with(raw, BindResp::default())
}

fn accept_with(
    raw: RawResponder,
    resp: BindResp<'static>,
) -> impl Fn(&mut Live<Smsc>, smpp_proto::Instant, &mut Wire) -> Result<(), Why> {
    move |session, now, out| {
        let responder = Responder::<op::Bind>::from_raw(raw).unwrap();
        session.answer(now, responder, Ok(&resp), out).map_err(|refused| refused.why)
    }
}
