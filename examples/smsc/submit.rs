//! Taking messages: `submit_sm`, `submit_multi` and `data_sm`.

use std::time::{Duration, SystemTime};

use smpp_proto::{
    message::carrier::Carrier,
    smsc::MessageId,
    wire::{
        CommandStatus, DestAddress, MessageState, Tag,
        pdu::{DataSm, SubmitMulti, SubmitSm},
    },
};

use crate::{
    centre::{Centre, Peer},
    dates,
    message::{Message, Number, Original, Place},
    outcome::Outcome,
    receipts,
    store::{Serial, Spot},
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
    if pdu.tlvs.get(Tag::MESSAGE_PAYLOAD).is_none() {
        return Err(CommandStatus::ESME_RMISSINGTLV);
    }
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
pub struct Plan {
    start: Duration,
    expiry: Option<Duration>,
}

impl Plan {
    pub fn new(original: &Original<'_>) -> Result<Self, CommandStatus> {
        let now = SystemTime::now();
        let start = dates::until(original.schedule_delivery_time, now)
            .map_err(|_| CommandStatus::ESME_RINVSCHED)?;
        let expiry = dates::until(original.validity_period, now)
            .map_err(|_| CommandStatus::ESME_RINVEXPIRY)?;
        Ok(Self { start: start.unwrap_or_default(), expiry })
    }

    /// A place of a message that has not set out yet.
    pub fn place(&self, number: Number, outcome: Outcome) -> Place {
        let state =
            if self.start.is_zero() { MessageState::ENROUTE } else { MessageState::SCHEDULED };
        Place { number, state, error: 0, done: None, outcome, plan: 0 }
    }

    /// Lets everything happen to a message that was just taken.
    pub fn begin(&self, centre: &mut Centre, serial: Serial) {
        let places = centre.store.get(serial).map_or(0, |message| message.places.len());
        for place in 0..places {
            set_out(centre, serial, place, self.start);
        }
        self.limit(centre, serial);
    }

    /// Puts a request in the place of the one that brought a message, which keeps its id.
    ///
    /// # Errors
    /// There is no room for it.
    pub fn replace(
        &self,
        centre: &mut Centre,
        serial: Serial,
        frame: &[u8],
    ) -> Result<(), CommandStatus> {
        change(centre, serial, |message| {
            message.frame = frame.into();
            message.replaced = None;
            message.expires = None;
        })?;
        reschedule(centre, serial, self.start);
        self.limit(centre, serial);
        Ok(())
    }

    fn limit(&self, centre: &mut Centre, serial: Serial) {
        if let Some(expiry) = self.expiry {
            expire_after(centre, serial, expiry);
        }
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
    let places = destinations.into_iter().map(|number| {
        let outcome = centre.outcomes.choose(&number.digits);
        plan.place(number, outcome)
    });
    let places = places.collect();
    let (serial, id) = keep(centre, peer, frame, places)?;
    plan.begin(centre, serial);
    Ok(id)
}

/// Remembers a message under an id of its own.
pub fn keep(
    centre: &mut Centre,
    peer: &Peer,
    frame: &[u8],
    places: Vec<Place>,
) -> Result<(Serial, MessageId), CommandStatus> {
    if !centre.store.make_room(1) {
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

/// Changes a message that waits, which may make it longer.
///
/// # Errors
/// There is no room for that.
pub fn change(
    centre: &mut Centre,
    serial: Serial,
    change: impl FnOnce(&mut Message),
) -> Result<(), CommandStatus> {
    if !centre.store.make_room(0) {
        return Err(CommandStatus::ESME_RMSGQFUL);
    }
    centre.store.change(serial, change);
    Ok(())
}

/// Puts what is to happen to a place of a message on the timeline.
fn set_out(centre: &mut Centre, message: Serial, place: usize, start: Duration) {
    let Some(of) = centre.store.get(message) else { return };
    let Some(&Place { outcome, plan, .. }) = of.places.get(place) else { return };
    let steps = receipts::are_steps_wanted(&of.original());
    let (now, spot) = (centre.clock.now(), Spot { message, place, plan });
    let end = start + centre.options.receipt_delay;
    if start.is_zero() {
        centre.start(message, place);
    } else {
        centre.timeline.add(now + start, Due::Start(spot));
    }
    if steps {
        let half_way = start + centre.options.receipt_delay / 2;
        centre.timeline.add(now + half_way, Due::Notify(spot));
    }
    if !stays(outcome.state) {
        centre.timeline.add(now + end, Due::End(spot));
    }
}

/// Lets the places of a message that have not set out yet do so after this time.
pub fn reschedule(centre: &mut Centre, serial: Serial, start: Duration) {
    let places = centre.store.get(serial).map_or(0, |message| message.places.len());
    for place in 0..places {
        let mut waits = false;
        centre.store.change(serial, |message| {
            let place = message.places.get_mut(place);
            if let Some(place) = place.filter(|it| it.state == MessageState::SCHEDULED) {
                place.plan = place.plan.wrapping_add(1);
                waits = true;
            }
        });
        if waits {
            set_out(centre, serial, place, start);
        }
    }
}

/// Lets the validity of a message end after this time, and not before.
pub fn expire_after(centre: &mut Centre, serial: Serial, expiry: Duration) {
    let at = centre.clock.now() + expiry;
    centre.store.change(serial, |message| message.expires = Some(at));
    centre.timeline.add(at, Due::Expire(serial, at));
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
            && message.has_id_for(peer.version)
            && to
            && original.source.addr == pdu.source_addr.as_bytes()
            && original.service_type == pdu.service_type.as_bytes()
    };
    let found = centre.store.of(&peer.account).find(|(_, message)| same(message));
    let Some((serial, id)) = found.map(|(serial, message)| (serial, message.id)) else {
        return Ok(None);
    };
    plan.replace(centre, serial, frame)?;
    Ok(Some(id))
}
