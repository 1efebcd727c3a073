//! Octets in pieces and in heaps, and lost borders.

use super::*;

#[test]
fn pdus_right_behind_the_bind_response() {
    esme()
        .binding()
        .hears("bind_transceiver_resp #1 v34; deliver_sm #1; enquire_link #2; deliver_sm #3")
        .sees("bound Transceiver V3_4; deliver_sm #1; deliver_sm #3")
        .says("enquire_link_resp #2")
        .answers("ESME_ROK")
        .says("deliver_sm_resp #1")
        .answers("ESME_ROK")
        .says("deliver_sm_resp #3");
}

#[test]
fn every_split_of_the_octets_gives_the_same() {
    let octets = pdus(
        "enquire_link #7; bind_transceiver_resp #1 v34; deliver_sm #1; 0x00000999 #2; unbind #3",
    );
    let told = |mut scene: Scene<Esme>| {
        let told = scene.take();
        assert_eq!(scene.session.phase(), Phase::BoundTrx);
        told
    };
    let whole = told(esme().binding().hears_octets(&octets));
    assert_eq!(whole.0.len(), 2);
    assert_eq!(whole.1.len(), 3);
    for cut in 1..octets.len() {
        let mut scene = esme().binding().hears_octets(&octets[..cut]);
        let (mut said, mut seen) = scene.take();
        let (more_said, more_seen) = told(scene.hears_octets(&octets[cut..]));
        said.extend(more_said);
        seen.extend(more_seen);
        assert_eq!((said, seen), whole, "cut at {cut}");
    }
    let mut scene = esme().binding();
    let (mut said, mut seen) = (Vec::new(), Vec::new());
    for octet in &octets {
        scene = scene.hears_octets(&[*octet]);
        let (more_said, more_seen) = scene.take();
        said.extend(more_said);
        seen.extend(more_seen);
    }
    assert_eq!((said, seen), whole, "octet by octet");
}

#[test]
fn the_connection_may_break_at_any_octet() {
    let octets = pdus("bind_transceiver_resp #1 v34; submit_sm_resp #2; deliver_sm #1; unbind #3");
    for cut in 0..=octets.len() {
        let mut scene = esme().binding().hears_octets(&octets[..cut.min(26)]);
        scene.take();
        let mut tokens = 0;
        if scene.session.is_bound() {
            scene = scene.sends("submit_sm", 7).sends_more();
            scene = scene.hears_octets(&octets[26..cut.max(26)]);
            tokens = scene.take().1.iter().filter(|text| text.starts_with("reply")).count();
        }
        let bound = scene.session.phase() >= Phase::BoundTx;
        let mut scene = scene.hangs_up();
        let (_, seen) = scene.take();
        tokens += seen.iter().filter(|text| text.starts_with("reply")).count();
        assert_eq!(tokens, if bound { 2 } else { 0 }, "each token once, cut at {cut}");
        assert_eq!(seen.iter().filter(|text| text.starts_with("ended")).count(), 1);
        assert!(seen.last().is_some_and(|text| text.starts_with("ended")));
        scene.ended();
    }
}

/// For the test above: one more request, whatever has been said.
trait SendsMore {
    fn sends_more(self) -> Self;
}

impl SendsMore for Scene<Esme> {
    fn sends_more(mut self) -> Self {
        self.take();
        self = self.sends("query_sm", 8);
        self.take();
        self
    }
}

#[test]
fn hanging_up_twice_ends_once() {
    esme().bound_trx().hangs_up().sees("ended HungUp").hangs_up().quiet().ended();
}

#[test]
fn lengths_that_no_pdu_has() {
    let short = |scene: Scene<Esme>| {
        scene
            .hears_octets(&[0, 0, 0, 15, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 9])
            .says("generic_nack ESME_RINVCMDLEN #0")
    };
    let cause = "ended Framing(FrameError { command_length: 15, sequence_number: 0 })";
    short(esme()).sees(cause).ended();
    short(esme().binding()).sees(cause).ended();
    short(esme().bound_trx()).sees(cause).ended();
    short(esme().bound_trx().sends("submit_sm", 7).says("submit_sm #2"))
        .sees(&format!("reply 7 lost; {cause}"))
        .ended();
    short(esme().bound_trx().unbinds(SECOND).says("unbind #2")).sees(cause).ended();
    short(esme().bound_trx().hears("unbind #2").says("unbind_resp #2")).sees(cause).ended();
}

#[test]
fn a_pdu_longer_than_the_limit() {
    let long = |octets: &[u8], number| {
        let seen = format!(
            "ended Framing(FrameError {{ command_length: 201, sequence_number: {number} }})"
        );
        esme_with(|config| config.max_frame = 200)
            .bound_trx()
            .hears_octets(octets)
            .says(&format!("generic_nack ESME_RINVCMDLEN #{number}"))
            .sees(&seen)
            .ended();
    };
    let header = [0, 0, 0, 201, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 9];
    long(&header, 9);
    // The number is not known yet when the length already tells.
    long(&header[..4], 0);
    let fits = deliver(&[], b"", 167, &[b'x'; 167]);
    assert_eq!(fits.len(), 200);
    esme_with(|config| config.max_frame = 200)
        .bound_trx()
        .hears_octets(&fits)
        .sees("deliver_sm #5");
}

#[test]
fn nothing_longer_than_the_limit_is_sent() {
    esme_with(|config| config.max_frame = 40)
        .bound_trx()
        .does(|session, now, out| {
            let pdu =
                SubmitSm { short_message: ShortMessage::new(b"12345678").unwrap(), ..submit() };
            session.send(now, &pdu, 1, out).map(|_| ()).map_err(|refused| refused.why)
        })
        .sees("refused: TooLong");
}

#[test]
fn a_pdu_that_the_inbox_cannot_hold_is_too_long() {
    let now = smpp_proto::Instant::from_micros(0);
    let mut session: Session<Esme, (), [Slot<()>; 0]> = Session::new(Config::esme(), [], now);
    let (mut rx, mut tx) = (Inbox::new([0; 32]), Vec::new());
    let octets = pdu("deliver_sm #9");
    assert_eq!(octets.len(), 33);
    rx.space().copy_from_slice(&octets[..32]);
    rx.filled(32);
    let Some(Event::Ended(cause)) = session.next_event(now, &mut rx, &mut tx) else { panic!() };
    assert_eq!(cause.to_string(), "command_length 33 is not a length a PDU can have here");
    assert_eq!(words(&tx), ["generic_nack ESME_RINVCMDLEN #9"]);
}
