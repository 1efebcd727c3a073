//! What holds in every state, and what every path comes to.

use smpp_proto::{session::Phase, wire::CommandId};
use stateright::Property;

use crate::{
    end::{End, ends},
    pair::{Scene, State},
    party::Party,
    watch::Fault,
};

/// No path takes longer: with this and finitely many commands, every path ends.
pub(crate) const HORIZON: u64 = 400;

macro_rules! never {
    ($($name:literal $fault:ident;)*) => {
        [$(Property::always($name, |_: &Scene, state: &State| {
            !(state.esme.fault | state.smsc.fault).contains(Fault::$fault)
        })),*]
    };
}

macro_rules! always {
    ($($name:literal $check:ident;)*) => {
        [$(Property::always($name, |scene: &Scene, state: &State| {
            $check(scene, &state.esme, state.now) && $check(scene, &state.smsc, state.now)
        })),*]
    };
}

pub(crate) fn properties() -> Vec<Property<Scene>> {
    let never = never! {
        "a token comes back once" TOKEN;
        "an answer reaches its own request" MIXED_UP;
        "nothing is given up before its time" EARLY;
        "nothing happens after the end" AFTER_END;
        "nothing is written after the end" SPOKE_AFTER_END;
        "a response answers something" ANSWERED_NOTHING;
        "numbers grow" NUMBER;
        "no request after the unbind" AFTER_UNBIND;
        "nothing automatic before its time" HASTE;
        "an idle session waits for a later moment" HOT;
        "work that is left shows in the deadline" LEFT;
        "events end" ENDLESS;
        "an end has its cause, at its time" CAUSE;
        "an orderly end has answered the unbind" UNBIND_UNANSWERED;
        "a refused command changes nothing" REFUSED_CHANGED;
        "commands are taken exactly where they are in order" COMMAND;
        "responders are forgotten oldest first" FORGOTTEN;
        "no other event" EVENT;
    };
    let always = always! {
        "given is back and in flight" conserved;
        "an ended session holds no token" ended_is_empty;
        "unanswered is what callers hold" counted;
        "every request of the peer has one answer or a holder" owed;
        "no timer is late" on_time;
    };
    let pair = [
        Property::always("both sides agree on mode and version", |_, state: &State| agree(state)),
        Property::always("all paths are short", |_, state: &State| state.now <= HORIZON),
        // Once true it stays so, hence joining paths hide nothing.
        Property::eventually("both sessions end", |scene: &Scene, state: &State| {
            !scene.clock || state.esme.ended.is_some() && state.smsc.ended.is_some()
        }),
    ];
    never.into_iter().chain(always).chain(pair).collect()
}

fn conserved<R: Party>(_: &Scene, end: &End<R>, _: u64) -> bool {
    let used = end.session.in_flight();
    let out = usize::from(end.given) - end.back.count_ones() as usize;
    used == out && used + end.session.window_free() == 2
}

fn ended_is_empty<R: Party>(_: &Scene, end: &End<R>, _: u64) -> bool {
    end.session.ended() == end.ended.is_some()
        && (end.ended.is_none() || end.session.in_flight() == 0 && end.session.deadline().is_none())
}

fn counted<R: Party>(_: &Scene, end: &End<R>, _: u64) -> bool {
    end.over() || end.session.unanswered() as usize == end.held.len()
}

fn owed<R: Party>(_: &Scene, end: &End<R>, _: u64) -> bool {
    let held =
        end.held.iter().map(|held| (CommandId(held.raw.command_id), held.raw.sequence_number));
    let bind = end.bind.map(|raw| (CommandId(raw.command_id), raw.sequence_number));
    let messages = end.owed.iter().copied().filter(|owed| owed.0 != CommandId::UNBIND);
    let unbind = end.owed.iter().any(|owed| owed.0 == CommandId::UNBIND);
    let waits = end.unbind.heard.is_some() && end.unbind.answered.is_none();
    end.over() || bind.into_iter().chain(held).eq(messages) && unbind == waits
}

/// The callers are prompt, so each timer is served at its very moment.
fn on_time<R: Party>(_: &Scene, end: &End<R>, now: u64) -> bool {
    let cfg = end.session.config();
    let (bound, phase) = (end.session.is_bound(), end.session.phase());
    let open = phase <= Phase::Outbound;
    let binds = end.bind.is_some() || end.binding;
    let unsent = end.unbind.sent.is_none() && end.unbind.heard.is_none();
    let unanswered = end.unbind.heard.filter(|_| end.unbind.answered.is_none());
    let quiet = ends(Some(end.heard_at), cfg.enquire_link.filter(|_| bound));
    let probe = ends(end.probe.filter(|_| bound).map(|probe| probe.1), Some(cfg.enquire_response));
    let limits = [
        ends(Some(end.since), cfg.init.filter(|_| open && !binds)),
        ends(Some(end.since), Some(cfg.bind).filter(|_| open && binds)),
        ends(end.oldest(), Some(cfg.response)),
        ends(end.held.first().map(|held| held.since), Some(2 * cfg.answer)),
        ends(end.unbind.sent, Some(cfg.unbind)),
        ends(unanswered, Some(cfg.linger)),
        ends(end.unbind.answered, Some(cfg.linger).filter(|_| phase == Phase::Unbound)),
        end.unbind.asked_until.filter(|_| unsent),
        ends(Some(end.active_at), cfg.inactivity.filter(|_| bound)),
        ends(end.partial, cfg.slow_frame),
        quiet.max(probe),
    ];
    // One that cannot go on for want of room has this one timer.
    if let Some(limit) = ends(end.blocked, cfg.full_output) {
        return end.over() || end.lax || now <= limit;
    }
    end.over() || end.lax || limits.into_iter().flatten().all(|limit| now <= limit)
}

fn agree(state: &State) -> bool {
    let (esme, smsc) = (&state.esme.session, &state.smsc.session);
    let bound = esme.is_bound() && smsc.is_bound();
    let sides = esme.config().version.min(smsc.config().version);
    !bound
        || esme.mode() == smsc.mode() && esme.version() == smsc.version() && esme.version() <= sides
}
