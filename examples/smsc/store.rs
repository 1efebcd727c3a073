//! The messages that are remembered: a bounded number, of which the oldest that have come to their
//! end are forgotten first.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    time::SystemTime,
};

use smpp_proto::{
    smsc::{IdForm, MessageId},
    wire::MessageState,
};

use crate::message::Message;

/// Counts messages in the order they came.
pub type Serial = u64;

#[derive(Debug)]
pub struct Store {
    limit: usize,
    messages: BTreeMap<Serial, Message>,
    ids: HashMap<MessageId, Serial>,
    /// Those that have come to their end, in that order.
    done: VecDeque<Serial>,
    next: Serial,
}

impl Store {
    pub fn new(limit: usize) -> Self {
        Self {
            limit,
            messages: BTreeMap::new(),
            ids: HashMap::new(),
            done: VecDeque::new(),
            next: 0,
        }
    }

    /// Whether there is room for one more, if need be by forgetting the oldest that is done.
    pub fn make_room(&mut self) -> bool {
        while self.messages.len() >= self.limit {
            let Some(serial) = self.done.pop_front() else { return false };
            if let Some(message) = self.messages.remove(&serial) {
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
        self.ids.insert(message.id, serial);
        self.messages.insert(serial, message);
        serial
    }

    pub fn get(&self, serial: Serial) -> Option<&Message> {
        self.messages.get(&serial)
    }

    pub fn get_mut(&mut self, serial: Serial) -> Option<&mut Message> {
        self.messages.get_mut(&serial)
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
        let Some(place) = message.places.get_mut(place) else { return false };
        if place.done.is_some() {
            return false;
        }
        (place.state, place.error, place.done) = (state, error, Some(SystemTime::now()));
        if message.is_done() {
            self.done.push_back(serial);
        }
        true
    }
}
