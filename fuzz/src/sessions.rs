//! One session of either role; its peer, its clock and its calls are a script.

use smpp_proto::{
    Instant,
    session::{Config, Esme, Smsc},
    wire::{CommandStatus, Header},
};

use super::{
    bodies::written,
    player::{COMMANDS, Side},
    roles::Plays,
    script::Script,
};

/// The most calls of a script.
const CALLS: usize = 400;

/// A script: the role and the settings, then a call after the other.
pub fn session(data: &[u8]) {
    let mut script = Script(data);
    match script.octet() % 2 {
        0 => play::<Esme>(Config::esme(), &mut script),
        _ => play::<Smsc>(Config::smsc(), &mut script),
    }
}

fn play<R: Plays>(cfg: Config, script: &mut Script<'_>) {
    let mut cfg = script.config(cfg);
    let sizes = script.octet();
    if sizes & 0x80 != 0 {
        cfg.max_frame = 16 + usize::from(script.octet());
    }
    let capacity = if sizes & 0x40 != 0 { 16 + usize::from(script.octet()) } else { 4096 };
    let limit = if sizes & 0x20 != 0 { usize::from(script.octet()) } else { 4096 };
    let mut side = Side::<R>::new(cfg, usize::from(sizes & 7), capacity, limit);
    for _ in 0..CALLS {
        if script.0.is_empty() {
            break;
        }
        call(&mut side, script);
    }
    side.finish(&mut |_| {});
}

fn call<R: Plays>(side: &mut Side<R>, script: &mut Script<'_>) {
    match script.octet() % (COMMANDS + 8) {
        12 => drop(side.hear(script.chunk())),
        13 => {
            let (status, number) = (script.status(), u32::from(script.octet()));
            let frame = script.body(|body| {
                frame(
                    Header::new(body.command_id(), status, number, body.body_len()),
                    &written(body),
                )
            });
            side.hear(&frame);
        }
        14 => {
            let (back, status) = (usize::from(script.octet()), script.status());
            let body = script.chunk();
            let Some((id, number)) = side.asked.iter().rev().nth(back).copied() else { return };
            side.hear(&frame(Header::new(id.response(), status, number, body.len()), body));
        }
        15 => {
            let len = usize::from(script.octet());
            side.flush(if len == 0 { usize::MAX } else { len });
        }
        16 => side.now = later(side.now, script),
        17 => side.now = side.deadline(),
        18 => side.forge(script),
        19 => {
            let header = [script.number(), script.number()];
            let number = u32::from(header[0]) << 16 | u32::from(header[1]);
            let id = smpp_proto::wire::CommandId(number);
            side.hear(&frame(Header::new(id, CommandStatus::ESME_ROK, number, 0), &[]));
        }
        code => side.command(code, script, &mut |_| {}),
    }
}

/// A later time; now and then the end of it.
pub(crate) fn later(now: Instant, script: &mut Script<'_>) -> Instant {
    now + script.span()
}

fn frame(header: Option<Header>, body: &[u8]) -> Vec<u8> {
    let header = header.expect("a short body");
    [&header.to_octets()[..], body].concat()
}
