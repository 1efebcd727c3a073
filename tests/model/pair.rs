//! The model: two sides, the link between them, and everything that may happen next.

use smpp_proto::{
    session::{BindMode, Esme, Phase, RawResponder, Responder, Side, Smsc, Why},
    wire::{
        CStr, CommandStatus, InterfaceVersion, op,
        pdu::{Bind, BindResp, Outbind},
    },
};
use stateright::{Model, Property};

use crate::{
    end::{End, Plan, at},
    party::Party,
    properties::{HORIZON, properties},
    watch::{Fault, Watch},
};

/// Where a scene starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Start {
    /// Connected by the ESME.
    Open,
    /// Connected by the SMSC, which sends `outbind`.
    Outbind,
    /// Bound.
    Bound,
}

/// What may happen.
#[derive(Debug)]
pub(crate) struct Scene {
    pub(crate) start: Start,
    pub(crate) esme: Plan,
    pub(crate) smsc: Plan,
    /// Time passes.
    pub(crate) clock: bool,
    /// The link may be cut, once.
    pub(crate) cut: bool,
    /// The link may bring one PDU twice, to either side.
    pub(crate) repeat: u8,
    /// The link may stop in the middle of a PDU, so often.
    pub(crate) halves: u8,
    /// Callers sleep past a deadline, so often.
    pub(crate) late: u8,
    pub(crate) watch: Watch,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct State {
    pub(crate) now: u64,
    pub(crate) esme: End<Esme>,
    pub(crate) smsc: End<Smsc>,
    pub(crate) cut: bool,
    repeats: u8,
    halves: u8,
    lates: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// The next PDU on the link to this side arrives.
    Arrive(Side),
    /// A half of it arrives.
    Half(Side),
    /// It arrives, and stays on the link as well.
    Repeat(Side),
    /// This side's session is looked after, because its deadline has passed.
    Wake(Side),
    /// The output goes onto the link.
    Flush(Side),
    Send(Side),
    Answer(Side, usize),
    Refuse(Side, usize),
    Unbind(Side),
    /// This side learns that the connection is closed.
    HangUp(Side),
    Bind,
    Outbind,
    AnswerBind(bool),
    Cut,
    /// Time passes until the next deadline.
    Tick,
    /// Time passes although there is something to do.
    Oversleep,
}

/// Does the same with the one side or the other.
macro_rules! side {
    ($state:expr, $side:expr, $end:ident => $do:expr) => {
        match $side {
            Side::Esme => {
                let $end = &mut $state.esme;
                $do
            }
            Side::Smsc => {
                let $end = &mut $state.smsc;
                $do
            }
        }
    };
}

/// How long a caller oversleeps: not a multiple of what timers take.
const NAP: u64 = 3;

const SIDES: [Side; 2] = [Side::Esme, Side::Smsc];

fn bind() -> Bind<'static> {
    Bind {
        system_id: CStr::new(b"esme").expect("short"),
        interface_version: InterfaceVersion::V3_4,
        ..Bind::default()
    }
}

impl Scene {
    fn plan(&self, side: Side) -> &Plan {
        match side {
            Side::Esme => &self.esme,
            Side::Smsc => &self.smsc,
        }
    }

    /// What this side may do, and what may come to it; `peer` is where it comes from.
    fn side_actions<R: Party, P: Party>(
        &self,
        now: u64,
        end: &End<R>,
        peer: &End<P>,
        state: &State,
        actions: &mut Vec<Action>,
    ) {
        let side = R::SIDE;
        let plan = self.plan(side);
        if plan.room.is_some() && !end.tx.octets.is_empty() {
            actions.push(Action::Flush(side));
        }
        if end.ended.is_some() {
            return;
        }
        if !peer.link.is_empty() {
            actions.push(Action::Arrive(side));
            if state.halves > 0 {
                actions.push(Action::Half(side));
            }
            if state.repeats > 0 {
                actions.push(Action::Repeat(side));
            }
        }
        if end.is_due(now) {
            actions.push(Action::Wake(side));
        }
        if end.given < plan.requests {
            actions.push(Action::Send(side));
        }
        for place in 0..end.held.len() {
            actions.push(Action::Answer(side, place));
            if plan.refuses {
                actions.push(Action::Refuse(side, place));
            }
        }
        if plan.unbind.is_some() && end.session.is_bound() {
            actions.push(Action::Unbind(side));
        }
        let closed = peer.ended.is_some() && peer.link.is_empty() && peer.tx.octets.is_empty();
        if state.cut || closed {
            actions.push(Action::HangUp(side));
        }
    }

    fn bind_actions(&self, state: &State, actions: &mut Vec<Action>) {
        let invited = self.start == Start::Open || state.esme.session.phase() > Phase::Open;
        if state.esme.binds > 0 && state.esme.ended.is_none() && invited {
            actions.push(Action::Bind);
        }
        if state.smsc.bind.is_some() && state.smsc.ended.is_none() {
            actions.extend([Action::AnswerBind(true), Action::AnswerBind(false)]);
        }
        let calls = self.start == Start::Outbind && state.smsc.binds > 0;
        if calls && state.smsc.session.phase() == Phase::Open {
            actions.push(Action::Outbind);
        }
    }

    /// When time next brings something, if it may pass: the callers are prompt.
    fn next_time(&self, state: &State) -> Option<u64> {
        let due = self.is_due(state);
        let times = [state.esme.next_time(), state.smsc.next_time()];
        let next = times.into_iter().flatten().filter(|time| *time > state.now).min();
        next.filter(|_| self.clock && !due)
    }

    fn is_due(&self, state: &State) -> bool {
        state.esme.is_due(state.now) || state.smsc.is_due(state.now)
    }

    fn arrive(&self, state: &mut State, side: Side, keep: bool, half: bool) {
        let frame = side!(state, side.peer(), end => {
            let frame = end.link.first().cloned().unwrap_or_default();
            if half {
                end.link[0] = frame[frame.len() / 2..].to_vec();
            } else if !keep {
                end.link.remove(0);
            }
            frame
        });
        let len = if half { frame.len() / 2 } else { frame.len() };
        let (now, watch) = (state.now, &self.watch);
        side!(state, side, end => {
            end.rx.extend_from_slice(&frame[..len]);
            end.run(now, watch);
        });
    }

    fn send_bind(&self, state: &mut State) -> Option<Why> {
        let (now, watch) = (state.now, &self.watch);
        state.esme.binds -= 1;
        state.esme.command(now, watch, |end| {
            end.session.bind(at(now), BindMode::Transceiver, &bind(), &mut end.tx)?;
            (end.since, end.binding) = (now, true);
            Ok(())
        })
    }

    fn answer_bind(&self, state: &mut State, accept: bool) -> Option<Why> {
        let (now, watch) = (state.now, &self.watch);
        let raw: RawResponder = state.smsc.bind.take()?;
        state.smsc.command(now, watch, |end| {
            let to = Responder::<op::Bind>::from_raw(raw).expect("a bind");
            let resp = BindResp::default();
            let with = if accept { Ok(&resp) } else { Err(CommandStatus::ESME_RBINDFAIL) };
            let done = end.session.answer(at(now), to, with, &mut end.tx);
            done.map_err(|refused| refused.why)?;
            (end.since, end.heard_at) = (now, now);
            Ok(())
        })
    }

    fn outbind(&self, state: &mut State) -> Option<Why> {
        let (now, watch) = (state.now, &self.watch);
        state.smsc.command(now, watch, |end| {
            end.session.outbind(at(now), &Outbind::default(), &mut end.tx)?;
            end.since = now;
            end.binds -= 1;
            let outbound = end.session.phase() == Phase::Outbound;
            end.blame(Fault::COMMAND, !outbound);
            Ok(())
        })
    }

    /// Does the action; gives why a command was refused.
    fn act(&self, state: &mut State, action: Action) -> Option<Why> {
        let (now, watch) = (state.now, &self.watch);
        match action {
            Action::Arrive(side) => self.arrive(state, side, false, false),
            Action::Half(side) => {
                state.halves -= 1;
                self.arrive(state, side, false, true);
            }
            Action::Repeat(side) => {
                state.repeats -= 1;
                self.arrive(state, side, true, false);
            }
            Action::Wake(side) => side!(state, side, end => end.run(now, watch)),
            Action::Flush(side) => side!(state, side, end => end.flush(state.cut)),
            Action::Send(side) => {
                return side!(state, side, end => end.send(self.plan(side), now, watch));
            }
            Action::Answer(side, place) => {
                return side!(state, side, end => end.answer(place, false, now, watch));
            }
            Action::Refuse(side, place) => {
                return side!(state, side, end => end.answer(place, true, now, watch));
            }
            Action::Unbind(side) => {
                let settle = self.plan(side).unbind.unwrap_or_default();
                return side!(state, side, end => end.unbind(settle, now, watch));
            }
            Action::HangUp(side) => side!(state, side, end => end.hang_up(now, watch)),
            Action::Bind => return self.send_bind(state),
            Action::Outbind => return self.outbind(state),
            Action::AnswerBind(accept) => return self.answer_bind(state, accept),
            Action::Cut => {
                state.cut = true;
                state.esme.link.clear();
                state.smsc.link.clear();
            }
            Action::Tick => state.now = self.next_time(state).unwrap_or(now),
            Action::Oversleep => {
                state.lates -= 1;
                state.now += NAP;
                (state.esme.lax, state.smsc.lax) = (true, true);
            }
        }
        None
    }

    /// What is written goes out, where it does not wait; an ended side hears nothing more.
    fn settle(&self, state: &mut State) {
        for side in SIDES {
            let wide = self.plan(side).room.is_none();
            side!(state, side, end => if wide { end.flush(state.cut) });
        }
        if state.esme.ended.is_some() {
            state.smsc.link.clear();
        }
        if state.smsc.ended.is_some() {
            state.esme.link.clear();
        }
    }
}

impl Model for Scene {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        let mut state = State {
            now: 0,
            esme: End::new(&self.esme),
            smsc: End::new(&self.smsc),
            cut: false,
            repeats: self.repeat,
            halves: self.halves,
            lates: self.late,
        };
        if self.start == Start::Bound {
            let bound = [
                Action::Bind,
                Action::Arrive(Side::Smsc),
                Action::AnswerBind(true),
                Action::Arrive(Side::Esme),
            ];
            for action in bound {
                self.act(&mut state, action);
                for side in SIDES {
                    side!(state, side, end => end.flush(false));
                }
            }
        }
        vec![state]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        self.side_actions(state.now, &state.esme, &state.smsc, state, actions);
        self.side_actions(state.now, &state.smsc, &state.esme, state, actions);
        self.bind_actions(state, actions);
        let over = state.esme.ended.is_some() && state.smsc.ended.is_some();
        if self.cut && !state.cut && !over {
            actions.push(Action::Cut);
        }
        if self.next_time(state).is_some() {
            actions.push(Action::Tick);
        }
        if state.lates > 0 && self.is_due(state) {
            actions.push(Action::Oversleep);
        }
    }

    fn next_state(&self, last: &State, action: Action) -> Option<State> {
        let mut next = last.clone();
        let refused = self.act(&mut next, action);
        self.settle(&mut next);
        let faults = next.esme.fault | next.smsc.fault;
        // A refused command leads nowhere, unless something is wrong with it.
        (refused.is_none() || !faults.is_empty() || matches!(action, Action::AnswerBind(_)))
            .then_some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        properties()
    }

    fn within_boundary(&self, state: &State) -> bool {
        state.now <= 2 * HORIZON
    }
}
