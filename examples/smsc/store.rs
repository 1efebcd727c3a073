//! The messages that are remembered: a bounded number of a bounded size, of which the oldest that have
//! come to their end are forgotten first.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    time::SystemTime,
};

use smpp_proto::{
    smsc::{IdForm, MessageId},
    wire::MessageState,
};

use crate::message::Message;

/// How many octets all messages may take together.
const SIZE: usize = 256 << 20;

/// Counts messages in the order they came.
pub type Serial = u64;

/// A place of a message, by one of its plans.
#[derive(Clone, Copy, Debug)]
pub struct Spot {
    pub message: Serial,
    pub place: usize,
    pub plan: u32,
}

#[derive(Debug)]
pub struct Store {
    limit: usize,
    messages: BTreeMap<Serial, Message>,
    ids: HashMap<MessageId, Serial>,
    /// Those that have come to their end, in that order.
    done: VecDeque<Serial>,
    next: Serial,
    size: usize,
}

impl Store {
    pub fn new(limit: usize) -> Self {
        Self {
            limit,
            messages: BTreeMap::new(),
            ids: HashMap::new(),
            done: VecDeque::new(),
            next: 0,
            size: 0,
        }
    }

    /// Whether there is room for so many more, or for one that is replaced to grow, if need be by
    /// forgetting the oldest that are done.
    pub fn make_room(&mut self, more: usize) -> bool {
        while self.messages.len() + more > self.limit || self.size >= SIZE {
            let Some(serial) = self.done.pop_front() else { return false };
            if let Some(message) = self.messages.remove(&serial) {
                self.size -= message.size();
                self.ids.remove(&message.id);
            }
        }
        true
    }

    pub fn knows(&self, id: &MessageId) -> bool {
        self.ids.contains_key(id)
    }

    pub fn insert(&mut self, message: Message) -> Serial {
        let serial = self.next;
        self.next += 1;
        self.size += message.size();
        self.ids.insert(message.id, serial);
        self.messages.insert(serial, message);
        serial
    }

    pub fn get(&self, serial: Serial) -> Option<&Message> {
        self.messages.get(&serial)
    }

    /// Changes a message.
    pub fn change(&mut self, serial: Serial, change: impl FnOnce(&mut Message)) {
        if let Some(message) = self.messages.get_mut(&serial) {
            let before = message.size();
            change(message);
            self.size = self.size - before + message.size();
        }
    }

    /// Whether a place of a message has not come to its end, and this is still its plan.
    pub fn waits(&self, spot: Spot) -> bool {
        let place = self.get(spot.message).and_then(|message| message.places.get(spot.place));
        place.is_some_and(|place| place.done.is_none() && place.plan == spot.plan)
    }

    /// The message of an account that has this id.
    pub fn find(&self, account: &str, id: &[u8]) -> Option<Serial> {
        // An id that no form gives was never handed out.
        let read = |form: IdForm| form.bits(id).map(|bits| form.id(bits));
        let id = IdForm::ALL.into_iter().find_map(read)?;
        let serial = *self.ids.get(&id)?;
        (&*self.messages.get(&serial)?.account == account).then_some(serial)
    }

    /// The messages of an account, the newest first.
    pub fn of<'s>(&'s self, account: &'s str) -> impl Iterator<Item = (Serial, &'s Message)> {
        let all = self.messages.iter().rev();
        all.filter(move |(_, message)| &*message.account == account).map(|(at, it)| (*at, it))
    }

    /// Brings one place of a message to its end; `false` where it is there already.
    pub fn end(&mut self, serial: Serial, place: usize, state: MessageState, error: u8) -> bool {
        let Some(message) = self.messages.get_mut(&serial) else { return false };
        let place = message.places.get_mut(place).filter(|place| place.done.is_none());
        let Some(place) = place else { return false };
        (place.state, place.error, place.done) = (state, error, Some(SystemTime::now()));
        if message.is_done() {
            self.done.push_back(serial);
        }
        true
    }
}
