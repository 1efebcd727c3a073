//! Taking messages: `submit_sm`, `submit_multi` and `data_sm`.

use std::time::{Duration, SystemTime};

use smpp_proto::{
    message::carrier::Carrier,
    smsc::MessageId,
    wire::{
        CommandStatus, DestAddress, MessageState,
        pdu::{DataSm, SubmitMulti, SubmitSm},
    },
};

use crate::{
    centre::{Centre, Peer},
    dates,
    message::{Message, Number, Original, Place},
    receipts,
    store::Serial,
    timeline::Due,
};

/// A destination of `submit_multi` that was not taken.
pub struct Failed {
    /// An address, or the name of a distribution list.
    pub number: Number,
    pub status: CommandStatus,
}

pub fn submit_sm(
    centre: &mut Centre,
    peer: &Peer,
    pdu: &SubmitSm<'_>,
    frame: &[u8],
) -> Result<MessageId, CommandStatus> {
    let destination = Number::from(pdu.destination());
    if pdu.replace_if_present_flag == 1 {
        if let Some(id) = replace_present(centre, peer, pdu, frame)? {
            return Ok(id);
        }
    }
    take(centre, peer, frame, vec![destination])
}

pub fn data_sm(
    centre: &mut Centre,
    peer: &Peer,
    pdu: &DataSm<'_>,
    frame: &[u8],
) -> Result<MessageId, CommandStatus> {
    take(centre, peer, frame, vec![Number::from(pdu.destination())])
}

/// Takes the destinations that are sound, and names the others. Where none is, the status of the
/// first one refuses the message.
pub fn submit_multi(
    centre: &mut Centre,
    peer: &Peer,
    pdu: &SubmitMulti<'_>,
    frame: &[u8],
) -> Result<(MessageId, Vec<Failed>), CommandStatus> {
    let (mut taken, mut failed) = (Vec::new(), Vec::new());
    for destination in pdu.dest_address.iter() {
        match destination {
            DestAddress::Sme { dest_addr_ton, dest_addr_npi, destination_addr } => {
                let digits = destination_addr.as_bytes().into();
                let number = Number { ton: dest_addr_ton, npi: dest_addr_npi, digits };
                if number.digits.is_empty() {
                    failed.push(Failed { number, status: CommandStatus::ESME_RINVDSTADR });
                } else {
                    taken.push(number);
                }
            }
            DestAddress::DistributionList { dl_name } => {
                match dl_name.as_str().and_then(|name| centre.gate.accounts.lists.get(name)) {
                    Some(list) => taken.extend(list.iter().map(|it| Number::international(it))),
                    None => {
                        let digits = dl_name.as_bytes().into();
                        let number = Number { digits, ..Number::international("") };
                        failed.push(Failed { number, status: CommandStatus::ESME_RINVDLNAME });
                    }
                }
            }
        }
    }
    if taken.is_empty() {
        let status = failed.first().map(|failed| failed.status);
        return Err(status.unwrap_or(CommandStatus::ESME_RCNTSUBDL));
    }
    Ok((take(centre, peer, frame, taken)?, failed))
}

/// When things happen to a message, from its submission on.
struct Plan {
    start: Duration,
    expiry: Option<Duration>,
}

impl Plan {
    fn new(original: &Original<'_>) -> Result<Self, CommandStatus> {
        let now = SystemTime::now();
        let start = dates::until(original.schedule_delivery_time, now)
            .map_err(|_| CommandStatus::ESME_RINVSCHED)?;
        let expiry = dates::until(original.validity_period, now)
            .map_err(|_| CommandStatus::ESME_RINVEXPIRY)?;
        Ok(Self { start: start.unwrap_or_default(), expiry })
    }
}

/// Takes a message for these destinations, and sets out what is to become of it.
fn take(
    centre: &mut Centre,
    peer: &Peer,
    frame: &[u8],
    destinations: Vec<Number>,
) -> Result<MessageId, CommandStatus> {
    if destinations.iter().any(|number| number.digits.is_empty()) {
        return Err(CommandStatus::ESME_RINVDSTADR);
    }
    let plan = Plan::new(&Original::read(frame))?;
    let state = if plan.start.is_zero() { MessageState::ENROUTE } else { MessageState::SCHEDULED };
    let places = destinations.into_iter().map(|number| {
        let outcome = centre.outcomes.choose(&number.digits);
        Place { number, state, error: 0, done: None, outcome }
    });
    let places = places.collect();
    let (serial, id) = keep(centre, peer, frame, places)?;
    let Some(message) = centre.store.get(serial) else { return Ok(id) };
    for place in 0..message.places.len() {
        set_out(centre, serial, place, &plan);
    }
    if let Some(expiry) = plan.expiry {
        expire_after(centre, serial, expiry);
    }
    Ok(id)
}

/// Remembers a message under an id of its own.
pub fn keep(
    centre: &mut Centre,
    peer: &Peer,
    frame: &[u8],
    places: Vec<Place>,
) -> Result<(Serial, MessageId), CommandStatus> {
    if !centre.store.make_room() {
        return Err(CommandStatus::ESME_RMSGQFUL);
    }
    let id = centre.id(peer.version);
    let serial = centre.store.insert(Message {
        id,
        account: peer.account.clone(),
        line: peer.line,
        frame: frame.into(),
        replaced: None,
        expires: None,
        submitted: SystemTime::now(),
        places,
    });
    Ok((serial, id))
}

/// Puts what is to happen to a place of a message on the timeline.
fn set_out(centre: &mut Centre, serial: Serial, place: usize, plan: &Plan) {
    let Some(message) = centre.store.get(serial) else { return };
    let Some(outcome) = message.places.get(place).map(|place| place.outcome) else { return };
    let steps = receipts::are_steps_wanted(&message.original());
    let now = centre.clock.now();
    let end = plan.start + centre.options.receipt_delay;
    if plan.start.is_zero() {
        centre.start(serial, place);
    } else {
        centre.timeline.add(now + plan.start, Due::Start(serial, place));
    }
    if steps {
        let half_way = plan.start + centre.options.receipt_delay / 2;
        centre.timeline.add(now + half_way, Due::Notify(serial, place));
    }
    if !stays(outcome.state) {
        centre.timeline.add(now + end, Due::End(serial, place));
    }
}

/// Lets the validity of a message end after this time, and not before.
pub fn expire_after(centre: &mut Centre, serial: Serial, expiry: Duration) {
    let at = centre.clock.now() + expiry;
    centre.store.change(serial, |message| message.expires = Some(at));
    centre.timeline.add(at, Due::Expire(serial));
}

fn stays(state: MessageState) -> bool {
    state == MessageState::ENROUTE
}

/// Puts a message in the place of one that waits with the same addresses and service, which keeps
/// its id; `None` where there is none. SMPP 3.4 §5.2.18.
fn replace_present(
    centre: &mut Centre,
    peer: &Peer,
    pdu: &SubmitSm<'_>,
    frame: &[u8],
) -> Result<Option<MessageId>, CommandStatus> {
    let plan = Plan::new(&Original::read(frame))?;
    let destination = pdu.destination_addr.as_bytes();
    let same = |message: &Message| {
        let original = message.original();
        let to = matches!(&*message.places, [place] if *place.number.digits == *destination);
        !message.is_done()
            && to
            && original.source.addr == pdu.source_addr.as_bytes()
            && original.service_type == pdu.service_type.as_bytes()
    };
    let found = centre.store.of(&peer.account).find(|(_, message)| same(message));
    let Some((serial, id)) = found.map(|(serial, message)| (serial, message.id)) else {
        return Ok(None);
    };
    centre.store.change(serial, |message| {
        message.frame = frame.into();
        message.replaced = None;
    });
    if let Some(expiry) = plan.expiry {
        expire_after(centre, serial, expiry);
    }
    Ok(Some(id))
}
