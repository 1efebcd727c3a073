//! The ESME, one test for each state and stimulus.

#[path = "support/scene.rs"]
mod scene;

use scene::*;
use smpp_proto::session::Phase;

#[test]
fn binds_and_is_bound() {
    esme().is(Phase::Open).bound_tx().is(Phase::BoundTx);
    esme().bound_rx().is(Phase::BoundRx);
    esme().bound_trx().is(Phase::BoundTrx);
}
