//! Messages of subscribers, line by line from standard input.

use std::{
    cell::Cell,
    io::{self, BufRead},
    rc::Rc,
    thread,
};

use smpp_proto::{
    message::segment::Segmenter,
    wire::{EsmClass, Npi, Ton},
};
use tokio::sync::mpsc;

use crate::{
    centre::{Centre, Shared},
    complain,
    deliver::{Delivery, Kind},
    message::Number,
};

/// How many lines wait to be read.
const LINES: usize = 64;

/// Reads lines until standard input ends, and makes a message of each; never returns.
pub async fn run(centre: Shared) {
    let (sender, mut lines) = mpsc::channel(LINES);
    // A thread of its own: reading standard input cannot be broken off.
    let reader = move || {
        for line in io::stdin().lock().split(b'\n').map_while(Result::ok) {
            if sender.blocking_send(String::from_utf8_lossy(&line).into_owned()).is_err() {
                return;
            }
        }
    };
    if let Err(error) = thread::Builder::new().name("stdin".into()).spawn(reader) {
        complain(format_args!("standard input is not read: {error}"));
    }
    let mut reference = 0_u16;
    while let Some(line) = lines.recv().await {
        reference = reference.wrapping_add(1);
        if let Err(why) = send(&mut centre.borrow_mut(), line.trim_end(), reference) {
            complain(format_args!("{why}: {line}"));
        }
    }
    std::future::pending().await
}

/// Sends the message of a line to every account that has a receiver.
fn send(centre: &mut Centre, line: &str, reference: u16) -> Result<(), String> {
    if line.trim().is_empty() {
        return Ok(());
    }
    let mut words = line.splitn(3, ' ');
    let (Some(source), Some(destination), Some(text)) = (words.next(), words.next(), words.next())
    else {
        return Err("expected SOURCE DESTINATION TEXT".into());
    };
    if source.is_empty() || destination.is_empty() {
        return Err("expected SOURCE DESTINATION TEXT, with one space between".into());
    }
    if source.len() > 20 || destination.len() > 20 {
        return Err("an address has at most 20 characters".into());
    }
    if !source.is_ascii() || !destination.is_ascii() {
        return Err("an address is ASCII".into());
    }
    let plan = Segmenter::default().plan(text, reference).map_err(|error| error.to_string())?;
    let accounts: Vec<Rc<str>> = centre.lines.receiving().cloned().collect();
    if accounts.is_empty() {
        return Err("no account is bound as receiver".into());
    }
    let expires = centre.expiry();
    for account in accounts {
        for part in plan.parts() {
            centre.deliver(Rc::new(Delivery {
                account: account.clone(),
                prefer: None,
                kind: Kind::Message,
                service_type: Box::default(),
                source: number(source),
                destination: number(destination),
                esm_class: plan.esm_class() & EsmClass::UDHI,
                protocol_id: 0,
                data_coding: plan.data_coding(),
                text: part.to_octets().into(),
                as_payload: false,
                tlvs: Box::default(),
                expires,
                refused: Cell::new(0),
            }));
        }
    }
    Ok(())
}

/// A telephone number, or a name where there is a letter in it.
fn number(text: &str) -> Number {
    if text.bytes().all(|octet| octet.is_ascii_digit() || octet == b'+') {
        Number::international(text)
    } else {
        Number { ton: Ton::ALPHANUMERIC, npi: Npi::UNKNOWN, digits: text.as_bytes().into() }
    }
}
