//! The blocking loop around a session: the same for both ends.

use std::{
    io::{
        self,
        ErrorKind::{ConnectionReset, Interrupted, TimedOut, WouldBlock},
        Read, Write,
    },
    net::TcpStream,
    time::Duration,
};

use smpp_proto::{
    Clock, Inbox, Instant,
    session::{Event, Role, Session, Slot},
    wire::{CommandId, DEFAULT_MAX_FRAME, Frame, Split, split},
};

use crate::print::Printer;

/// A request is known by the number of its segment.
pub type Token = usize;
pub type Slots = Vec<Slot<Token>>;

/// What one end does with its session.
pub trait End {
    type Role: Role;

    fn event(
        &mut self,
        session: &mut Session<Self::Role, Token, Slots>,
        now: Instant,
        event: Event<'_, <Self::Role as Role>::Request<'_>, Token>,
        out: &mut Vec<u8>,
    );

    /// The `enquire_link` of both ends have been seen.
    fn both_alive(&mut self, _: &mut Session<Self::Role, Token, Slots>, _: Instant) {}
}

/// Works for a session until it has ended. `name` and `peer` are for the print.
pub fn drive<E: End>(
    mut link: TcpStream,
    mut session: Session<E::Role, Token, Slots>,
    end: &mut E,
    mut out: Vec<u8>,
    printer: &Printer,
    names: [&'static str; 2],
) -> io::Result<()> {
    let clock = Clock::start();
    let mut inbox = Inbox::new(vec![0; DEFAULT_MAX_FRAME]);
    let (mut sent, mut heard) = (false, false);
    link.set_nodelay(true)?;
    while !session.ended() {
        let before = inbox.octets().to_vec();
        while let Some(event) = session.next_event(clock.now(), &mut inbox, &mut out) {
            end.event(&mut session, clock.now(), event, &mut out);
        }
        let used = before.len() - inbox.octets().len();
        heard |= frames(before.get(..used).unwrap_or_default()).any(is_probe);
        for frame in frames(&out) {
            sent |= is_probe(frame);
            printer.frame(names, frame);
        }
        link.write_all(&out)?;
        out.clear();
        if sent && heard {
            end.both_alive(&mut session, clock.now());
        }
        let wait = session.deadline().map(|at| clock.until(at));
        if wait == Some(Duration::ZERO) || session.ended() {
            continue;
        }
        link.set_read_timeout(wait.map(|wait| wait.max(Duration::from_millis(1))))?;
        match link.read(inbox.space()) {
            Ok(0) => session.hang_up(),
            Ok(len) => inbox.filled(len),
            Err(error) if matches!(error.kind(), WouldBlock | TimedOut | Interrupted) => {}
            Err(error) if error.kind() == ConnectionReset => session.hang_up(),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn is_probe(frame: Frame<'_>) -> bool {
    frame.header.command_id == CommandId::ENQUIRE_LINK
}

/// The PDUs in some octets.
pub fn frames(mut octets: &[u8]) -> impl Iterator<Item = Frame<'_>> {
    core::iter::from_fn(move || match split(octets, DEFAULT_MAX_FRAME) {
        Split::Frame(frame) => {
            octets = octets.get(frame.octets.len()..).unwrap_or_default();
            Some(frame)
        }
        _ => None,
    })
}
