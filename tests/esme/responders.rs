//! The right to answer.

use super::*;

#[test]
fn a_responder_finds_its_own_session_only() {
    let mut one = esme_with(|config| config.id = SessionId(1))
        .bound_trx()
        .hears("deliver_sm #5")
        .sees("deliver_sm #5");
    let two = esme_with(|config| config.id = SessionId(2)).bound_trx();
    let raw = one.asked.remove(0);
    assert_eq!(raw.session, 1);
    let answer = |session: &mut Live<Esme>, now, out: &mut Wire| {
        let responder = smpp_proto::session::Responder::<op::DeliverSm>::from_raw(raw).unwrap();
        assert_eq!(responder.session(), SessionId(1));
        let done = session.answer(now, responder, Ok(&DeliverSmResp::default()), out);
        done.map_err(|refused| {
            assert_eq!(refused.what.into_raw(), raw, "it comes back");
            refused.why
        })
    };
    two.does(answer).sees("refused: Foreign");
    one.does(answer).says("deliver_sm_resp #5").does(answer).sees("refused: TooLate");
}

#[test]
fn a_responder_keeps_to_its_operation() {
    let scene = esme().bound_trx().hears("deliver_sm #5").sees("deliver_sm #5");
    let raw = scene.asked[0];
    assert!(smpp_proto::session::Responder::<op::DataSm>::from_raw(raw).is_none());
    assert!(smpp_proto::session::Responder::<op::Vendor>::from_raw(raw).is_none());
    assert!(smpp_proto::session::Responder::<op::DeliverSm>::from_raw(raw).is_some());
}

#[test]
fn a_response_with_values_the_peer_lacks_is_refused_by_name() {
    let mut scene = esme().bound_rx().hears("deliver_sm #5").sees("deliver_sm #5");
    let raw = scene.asked.remove(0);
    let answer = |id: &'static [u8]| {
        move |session: &mut Live<Esme>, now, out: &mut Wire| {
            let responder = smpp_proto::session::Responder::<op::DeliverSm>::from_raw(raw).unwrap();
            let resp =
                DeliverSmResp { message_id: CStr::new(id).unwrap(), ..DeliverSmResp::default() };
            session.answer(now, responder, Ok(&resp), out).map_err(|refused| refused.why)
        }
    };
    scene
        .does(answer(b"id"))
        .sees("refused: message_id does not fit SMPP 3.4")
        .unanswered(1)
        .does(answer(b""))
        .says("deliver_sm_resp #5")
        .unanswered(0);
}
