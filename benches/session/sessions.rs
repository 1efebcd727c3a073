//! Two sessions of the crate, bound to each other in memory.

use core::{hint::black_box, time::Duration};

use smpp_proto::{
    Inbox, Instant, Outbox,
    session::{
        BindMode, Config, Esme, Event, Outcome, Responder, Response, Session, Slot, Smsc, smsc,
    },
    wire::{
        CStr, Npi, RegisteredDelivery, ShortMessage, Ton, op,
        pdu::{Bind, BindResp, SubmitSm, SubmitSmResp},
    },
};

use crate::plan::{DESTINATION, MESSAGE_ID, Pair, SOURCE, TEXT};

type Slots = Vec<Slot<u32>>;

/// For the answers of the greatest window.
const ROOM: usize = 1 << 20;

pub struct Sessions {
    pub esme: Session<Esme, u32, Slots>,
    smsc: Session<Smsc, u32, Slots>,
    message: SubmitSm<'static>,
    message_id: CStr<'static, 65>,
    to_smsc: Outbox,
    to_esme: Outbox,
    now: u64,
    waiting: Vec<Option<Responder<op::SubmitSm>>>,
}

impl Sessions {
    pub fn new(window: usize) -> Self {
        // Stragglers stay for as long as is measured.
        let day = Duration::from_secs(86_400);
        let esme = Config { response: day, ..Config::esme() };
        let smsc = Config { max_unanswered: u32::MAX, ..Config::smsc() };
        let start = Instant::default();
        let mut pair = Self {
            esme: Session::new(esme, vec![Slot::EMPTY; window], start),
            smsc: Session::new(smsc, vec![Slot::EMPTY; window], start),
            message: message(),
            message_id: CStr::new(MESSAGE_ID).expect("short"),
            to_smsc: Outbox::new(ROOM),
            to_esme: Outbox::new(ROOM),
            now: 0,
            waiting: Vec::with_capacity(window),
        };
        pair.bind();
        pair
    }

    fn bind(&mut self) {
        let now = self.now();
        self.esme
            .bind(now, BindMode::Transceiver, &Bind::default(), &mut self.to_smsc)
            .expect("open");
        let mut rx = arrived(&self.to_smsc);
        let Some(Event::Request(smsc::Request::Bind(_, bind))) =
            self.smsc.next_event(now, &mut rx, &mut self.to_esme)
        else {
            panic!("a bind")
        };
        let resp = BindResp::default();
        self.smsc.answer(now, bind.responder, Ok(&resp), &mut self.to_esme).expect("a bind");
        let mut rx = arrived(&self.to_esme);
        let bound = self.esme.next_event(now, &mut rx, &mut self.to_smsc);
        assert!(matches!(bound, Some(Event::Bound(_))));
        self.to_smsc.clear();
        self.to_esme.clear();
    }

    /// What the ESME writes.
    pub fn written(&self) -> &[u8] {
        self.to_smsc.written()
    }

    #[inline(always)]
    fn now(&self) -> Instant {
        Instant::from_micros(self.now)
    }

    /// What a loop asks for when nothing has come.
    pub fn idle(&mut self) -> u64 {
        let mut rx = Inbox::new([0; 256]);
        self.esme.next_event(self.now(), black_box(&mut rx), &mut self.to_smsc).is_some().into()
    }

    pub fn deadline(&self) -> u64 {
        black_box(&self.esme).deadline().map_or(0, Instant::as_micros)
    }
}

impl Pair for Sessions {
    #[inline(always)]
    fn submit(&mut self) {
        let (now, message) = (self.now(), black_box(&self.message));
        let sent = self.esme.send(now, message, 7, &mut self.to_smsc);
        assert!(sent.is_ok());
    }

    #[inline(always)]
    fn serve(&mut self, at_once: bool) {
        self.now += 1;
        let now = self.now();
        let mut rx = arrived(&self.to_smsc);
        while let Some(event) = self.smsc.next_event(now, &mut rx, &mut self.to_esme) {
            let Event::Request(smsc::Request::SubmitSm(submit)) = event else { continue };
            black_box((submit.pdu.destination_addr, submit.pdu.short_message));
            if at_once {
                let message_id = *black_box(&self.message_id);
                let resp = SubmitSmResp { message_id, ..SubmitSmResp::default() };
                let sent = self.smsc.answer(now, submit.responder, Ok(&resp), &mut self.to_esme);
                assert!(sent.is_ok());
            } else {
                self.waiting.push(Some(submit.responder));
            }
        }
        self.to_smsc.clear();
    }

    #[inline(always)]
    fn answer(&mut self, place: usize) {
        let Some(responder) = self.waiting.get_mut(place).and_then(Option::take) else { return };
        let message_id = *black_box(&self.message_id);
        let resp = SubmitSmResp { message_id, ..SubmitSmResp::default() };
        let sent = self.smsc.answer(self.now(), responder, Ok(&resp), &mut self.to_esme);
        assert!(sent.is_ok());
    }

    #[inline(always)]
    fn collect(&mut self) -> usize {
        self.now += 1;
        let now = self.now();
        let mut rx = arrived(&self.to_esme);
        let mut answered = 0;
        while let Some(event) = self.esme.next_event(now, &mut rx, &mut self.to_smsc) {
            let Event::Reply(reply) = event else { continue };
            if let Outcome::Accepted(Response::SubmitSm(resp)) = reply.outcome {
                black_box((resp.message_id, reply.token));
                answered += 1;
            }
        }
        self.to_esme.clear();
        answered
    }

    fn forget(&mut self) {
        self.waiting.clear();
    }
}

/// What was written, as it lies, is what was read: all pairs are spared the copy between.
#[inline(always)]
fn arrived(out: &Outbox) -> Inbox<Arrived<'_>> {
    let octets = out.written();
    let mut rx = Inbox::new(Arrived(octets));
    rx.filled(octets.len());
    rx
}

/// Octets that are all there; nothing more is read behind them.
struct Arrived<'o>(&'o [u8]);

impl AsRef<[u8]> for Arrived<'_> {
    #[inline(always)]
    fn as_ref(&self) -> &[u8] {
        self.0
    }
}

impl AsMut<[u8]> for Arrived<'_> {
    fn as_mut(&mut self) -> &mut [u8] {
        &mut []
    }
}

fn message() -> SubmitSm<'static> {
    SubmitSm {
        source_addr_ton: Ton::INTERNATIONAL,
        source_addr_npi: Npi::ISDN,
        source_addr: CStr::new(SOURCE).expect("short"),
        dest_addr_ton: Ton::INTERNATIONAL,
        dest_addr_npi: Npi::ISDN,
        destination_addr: CStr::new(DESTINATION).expect("short"),
        registered_delivery: RegisteredDelivery::RECEIPT,
        short_message: ShortMessage::new(&TEXT).expect("short"),
        ..SubmitSm::default()
    }
}
