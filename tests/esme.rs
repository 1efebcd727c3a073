//! The ESME, one test for each state and stimulus.

#[path = "esme/bind.rs"]
mod bind;
#[path = "esme/end.rs"]
mod end;
#[path = "esme/octets.rs"]
mod octets;
#[path = "esme/replies.rs"]
mod replies;
#[path = "esme/requests.rs"]
mod requests;
#[path = "esme/responders.rs"]
mod responders;
#[path = "support/scene.rs"]
mod scene;
#[path = "esme/unreadable.rs"]
mod unreadable;
#[path = "esme/versions.rs"]
mod versions;

use core::time::Duration;

use scene::*;
use smpp_proto::{
    Inbox,
    session::{BindMode, Config, Esme, Event, Phase, Session, SessionId, Slot, Why},
    wire::{
        CStr, CommandId, CommandStatus, EsmClass, Priority, Quirks, RegisteredDelivery,
        ShortMessage, TlvWriter, Tlvs, Version, op,
        pdu::{DataSmResp, DeliverSmResp, QuerySm, SubmitSm},
    },
};

const WRONG_RESPONSE: &str =
    "DecodeError { field: \"command_id\", offset: 4, reason: WrongResponse }";

fn strict() -> Scene<Esme> {
    esme_with(|config| config.tolerate = Quirks::NONE)
}

fn submit<'a>() -> SubmitSm<'a> {
    SubmitSm::default()
}

/// A `deliver_sm` with these fields.
fn deliver(source: &[u8], schedule: &[u8], sm_length: u8, tail: &[u8]) -> Vec<u8> {
    let mut body = vec![0, 0, 0];
    body.extend(source);
    body.extend([0, 0, 0, 0, 0, 0, 0]);
    body.extend(schedule);
    body.extend([0, 0, 0, 0, 0, 0, sm_length]);
    body.extend(tail);
    raw(CommandId::DELIVER_SM, CommandStatus::ESME_ROK, 5, &body)
}
