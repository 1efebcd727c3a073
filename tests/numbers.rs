//! Sequence numbers at the end of their range, reached through the public API: in a window of
//! 65,536 slots of which one is free, each request goes 65,536 numbers further.

use core::time::Duration;

use smpp_proto::{
    Instant,
    session::{BindMode, Config, Esme, Event, Session, Slot},
    wire::{
        CommandId, CommandStatus, encode,
        pdu::{Bind, BindResp, EnquireLinkResp, SubmitSm, SubmitSmResp},
    },
};

const MAX: u32 = 0x7FFF_FFFF;
const LEN: u32 = 1 << 16;

struct Far {
    session: Session<Esme, u32, Vec<Slot<u32>>>,
    now: Instant,
    out: Vec<u8>,
}

impl Far {
    /// Bound; requests wait for ever.
    fn bound() -> Self {
        let config = Config { response: Duration::from_secs(1 << 40), ..Config::esme() };
        let slots = (0..LEN).map(|_| Slot::EMPTY).collect();
        let now = Instant::from_micros(0);
        let mut far = Self { session: Session::new(config, slots, now), now, out: Vec::new() };
        far.session.bind(now, BindMode::Transmitter, &Bind::default(), &mut far.out).unwrap();
        let mut resp = Vec::new();
        let id = CommandId::BIND_TRANSMITTER_RESP;
        encode(id, CommandStatus::ESME_ROK, 1, &BindResp::default(), &mut resp).unwrap();
        let event = far.session.step(now, &resp, &mut far.out).event;
        assert!(matches!(event, Some(Event::Bound(_))));
        far
    }

    fn send(&mut self) -> u32 {
        self.out.clear();
        let token = self.session.in_flight() as u32;
        let number =
            self.session.send(self.now, &SubmitSm::default(), token, &mut self.out).unwrap();
        assert!((1..=MAX).contains(&number));
        assert_eq!(number_of(&self.out), number);
        number
    }

    fn answer(&mut self, number: u32) {
        let mut resp = Vec::new();
        let id = CommandId::SUBMIT_SM_RESP;
        encode(id, CommandStatus::ESME_ROK, number, &SubmitSmResp::default(), &mut resp).unwrap();
        let Some(Event::Reply(reply)) = self.session.step(self.now, &resp, &mut self.out).event
        else {
            panic!("no reply to {number}")
        };
        assert_eq!(reply.sequence_number, number);
    }

    /// The number of the next `enquire_link`, which is answered.
    fn probe(&mut self) -> u32 {
        self.now = self.now + Duration::from_secs(30);
        self.out.clear();
        assert!(self.session.step(self.now, &[], &mut self.out).event.is_none());
        let number = number_of(&self.out);
        let mut resp = Vec::new();
        let id = CommandId::ENQUIRE_LINK_RESP;
        encode(id, CommandStatus::ESME_ROK, number, &EnquireLinkResp::default(), &mut resp)
            .unwrap();
        assert!(self.session.step(self.now, &resp, &mut self.out).event.is_none());
        number
    }

    /// Fills all slots but one and goes on with that one as far as the numbers reach: what is out,
    /// and the last number given, which is out too.
    fn at_the_end() -> (Self, Vec<u32>, u32) {
        let mut far = Self::bound();
        let held: Vec<u32> = (1..LEN).map(|_| far.send()).collect();
        assert_eq!(held, (2..=LEN).collect::<Vec<_>>());
        let mut last = far.send();
        while last <= MAX - LEN {
            far.answer(last);
            let number = far.send();
            assert_eq!(number - last, LEN);
            last = number;
        }
        (far, held, last)
    }
}

fn number_of(octets: &[u8]) -> u32 {
    u32::from_be_bytes(octets[12..16].try_into().unwrap())
}

#[test]
fn the_one_free_slot_wraps_to_its_own_first_number() {
    let (mut far, _, last) = Far::at_the_end();
    assert_eq!(last, MAX - LEN + 2);
    far.answer(last);
    assert_eq!(far.send(), 1);
    far.answer(1);
    assert_eq!(far.send(), LEN + 1);
}

#[test]
fn numbers_step_up_to_the_last_and_go_on_below() {
    let (mut far, held, last) = Far::at_the_end();
    for number in held.iter().chain([&last]) {
        far.answer(*number);
    }
    assert_eq!(far.session.in_flight(), 0);
    let numbers: Vec<u32> = (0..LEN).map(|_| far.send()).collect();
    let (before, after) = numbers.split_at((MAX - last) as usize);
    assert_eq!(before, (last + 1..=MAX).collect::<Vec<_>>());
    assert_eq!(after, [LEN, LEN + 1]);
}

#[test]
fn what_takes_no_slot_wraps_to_one_and_skips_what_is_out() {
    let (mut far, held, last) = Far::at_the_end();
    far.answer(last);
    for number in last + 1..=MAX {
        assert_eq!(far.probe(), number);
    }
    assert_eq!(far.probe(), 1);
    // 2 and what follows is still out.
    assert_eq!(far.probe(), LEN + 1);
    assert_eq!(far.session.in_flight(), held.len());
    held.iter().for_each(|number| far.answer(*number));
    assert_eq!(far.session.in_flight(), 0);
}
