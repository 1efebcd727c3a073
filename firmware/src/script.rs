//! The message centre: what it wants to hear, to the octet, and what it says then.

/// One turn: it hears the first, and says the second.
pub struct Turn {
    pub hears: &'static [u8],
    pub says: &'static [u8],
}

/// A conversation. What is said is at hand in pieces, as a slow link would bring it.
pub const SCRIPT: [Turn; 5] = [
    Turn { hears: BIND, says: BIND_RESP },
    Turn { hears: SUBMIT, says: SUBMIT_RESP },
    // The client has nothing to do for a while, and asks whether the link is alive.
    Turn { hears: ENQUIRE, says: ENQUIRE_RESP_AND_ENQUIRE },
    Turn { hears: ENQUIRE_RESP, says: &[] },
    Turn { hears: UNBIND, says: UNBIND_RESP },
];

/// The largest piece of a read.
const PIECE: usize = 7;

/// The place in the conversation.
pub struct Peer {
    turn: usize,
    heard: usize,
    said: usize,
    pub failed: bool,
}

impl Peer {
    pub const fn new() -> Self {
        Self { turn: 0, heard: 0, said: 0, failed: false }
    }

    pub fn done(&self) -> bool {
        self.turn == SCRIPT.len()
    }

    /// Whether the client has nothing left to do but to unbind.
    pub fn wants_unbind(&self) -> bool {
        self.turn == SCRIPT.len() - 1 && self.heard == 0
    }

    /// Takes octets of the client.
    pub fn hear(&mut self, octets: &[u8]) {
        for octet in octets {
            let wanted = SCRIPT.get(self.turn).and_then(|turn| turn.hears.get(self.heard));
            if wanted != Some(octet) {
                self.failed = true;
                return;
            }
            self.heard += 1;
            self.next();
        }
    }

    /// Gives the next octets for the client; none where it is not its turn.
    pub fn say(&mut self, space: &mut [u8]) -> usize {
        let Some(turn) = SCRIPT.get(self.turn).filter(|turn| self.heard == turn.hears.len()) else {
            return 0;
        };
        let rest = turn.says.get(self.said..).unwrap_or_default();
        let len = rest.len().min(space.len()).min(PIECE);
        space[..len].copy_from_slice(&rest[..len]);
        self.said += len;
        self.next();
        len
    }

    fn next(&mut self) {
        let over = |turn: &Turn| self.heard == turn.hears.len() && self.said == turn.says.len();
        if SCRIPT.get(self.turn).is_some_and(over) {
            self.turn += 1;
            (self.heard, self.said) = (0, 0);
        }
    }
}

const BIND: &[u8] = b"\x00\x00\x00\x21\x00\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00\x01\
    esme\0secret\0\0\x34\x00\x00\0";
const BIND_RESP: &[u8] = b"\x00\x00\x00\x1A\x80\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00\x01\
    smsc\0\x02\x10\x00\x01\x34";
const SUBMIT: &[u8] = b"\x00\x00\x00\x3B\x00\x00\x00\x04\x00\x00\x00\x00\x00\x00\x00\x02\
    \0\x05\x00meter\0\x01\x0115550001111\0\x00\x00\x00\0\0\x00\x00\x00\x00\x0AMeter 4711";
const SUBMIT_RESP: &[u8] = b"\x00\x00\x00\x33\x80\x00\x00\x04\x00\x00\x00\x00\x00\x00\x00\x02\
    YV00112233445566778899aabbccddeeff\0";
const ENQUIRE: &[u8] = b"\x00\x00\x00\x10\x00\x00\x00\x15\x00\x00\x00\x00\x00\x00\x00\x03";
const ENQUIRE_RESP_AND_ENQUIRE: &[u8] =
    b"\x00\x00\x00\x10\x80\x00\x00\x15\x00\x00\x00\x00\x00\x00\x00\x03\
      \x00\x00\x00\x10\x00\x00\x00\x15\x00\x00\x00\x00\x00\x00\x00\x01";
const ENQUIRE_RESP: &[u8] = b"\x00\x00\x00\x10\x80\x00\x00\x15\x00\x00\x00\x00\x00\x00\x00\x01";
const UNBIND: &[u8] = b"\x00\x00\x00\x10\x00\x00\x00\x06\x00\x00\x00\x00\x00\x00\x00\x04";
const UNBIND_RESP: &[u8] = b"\x00\x00\x00\x10\x80\x00\x00\x06\x00\x00\x00\x00\x00\x00\x00\x04";
