//! Two sessions, the octets between them and one clock: both scripts and the schedule are octets.

use std::collections::BTreeSet;

use smpp_proto::{
    session::{Cause, Config, Esme, NoticeKind, Smsc},
    wire::{CommandId, CommandStatus, Quirks},
};

use super::{
    player::{COMMANDS, Seen, Side, Told},
    roles::Plays,
    script::Script,
    sessions::later,
};

/// The most calls of a script.
const CALLS: usize = 400;

/// What a side has heard of its requests.
type Replies = Vec<(CommandId, u32, Told)>;

/// A script: the settings of both sides, then a call after the other; the high bit tells whose.
pub fn pair(data: &[u8]) {
    let mut script = Script(data);
    let mut settle = |cfg| {
        let cfg = script.config(cfg);
        // What one side may write, the other reads: only then is the one to blame for a misreading.
        Config { tolerate: Quirks::all(), vendor: true, ..cfg }
    };
    let (esme, smsc) = (settle(Config::esme()), settle(Config::smsc()));
    let slots = script.octet();
    let mut esme = Side::<Esme>::new(esme, usize::from(slots & 7), 4096, 4096);
    let mut smsc = Side::<Smsc>::new(smsc, usize::from(slots >> 4 & 7), 4096, 4096);
    for _ in 0..CALLS {
        if script.0.is_empty() {
            break;
        }
        let code = script.octet();
        if code & 0x80 == 0 {
            call(code, &mut esme, &mut smsc, &mut script);
        } else {
            call(code & 0x7F, &mut smsc, &mut esme, &mut script);
        }
    }
    finish(&mut esme, &smsc.answers.clone());
    finish(&mut smsc, &esme.answers.clone());
}

fn call<A: Plays, B: Plays>(
    code: u8,
    side: &mut Side<A>,
    other: &mut Side<B>,
    script: &mut Script<'_>,
) {
    match code % (COMMANDS + 4) {
        12 => deliver(side, other, usize::from(script.octet())),
        13 => deliver(side, other, usize::MAX),
        14 => side.now = later(side.now, script),
        15 => side.now = side.deadline(),
        code => {
            let mut replies = Replies::new();
            side.command(code, script, &mut |seen| note(seen, &mut replies));
            check(&replies, &other.answers);
        }
    }
    // One clock.
    other.now = other.now.max(side.now);
    side.now = other.now;
}

/// Moves octets over the connection.
fn deliver<A: Plays, B: Plays>(from: &mut Side<A>, to: &mut Side<B>, len: usize) {
    let len = len.min(to.inbox.space().len());
    let octets = from.flush(len);
    assert_eq!(to.hear(&octets), octets.len());
}

fn finish<R: Plays>(side: &mut Side<R>, answers: &BTreeSet<(u32, CommandId, CommandStatus)>) {
    let mut replies = Replies::new();
    side.finish(&mut |seen| note(seen, &mut replies));
    check(&replies, answers);
}

/// Neither side ever takes the other for one that breaks the rules.
fn note(seen: Seen, replies: &mut Replies) {
    match seen {
        Seen::Other => {}
        Seen::Reply { id, number, outcome } => replies.push((id, number, outcome)),
        Seen::Notice(kind) => assert!(
            !matches!(
                kind,
                NoticeKind::Malformed(_) | NoticeKind::WrongRole | NoticeKind::UnknownCommand
            ),
            "{kind:?}"
        ),
        Seen::Ended(cause) => {
            assert!(!matches!(cause, Cause::Framing(_) | Cause::BadBind(_)), "{cause}");
        }
    }
}

/// Each request is told what the other side has answered to it.
fn check(replies: &Replies, answers: &BTreeSet<(u32, CommandId, CommandStatus)>) {
    for &(id, number, outcome) in replies {
        let answer = match outcome {
            Told::Accepted => (number, id.response(), CommandStatus::ESME_ROK),
            Told::Refused(status) => (number, id.response(), status),
            Told::Nacked(status) => (number, CommandId::GENERIC_NACK, status),
            Told::Malformed => panic!("{id} #{number} was not answered by its own response"),
            Told::Unknown => continue,
        };
        assert!(answers.contains(&answer), "{answer:?}");
    }
}
