//! From an input to what is printed of it.

use std::{
    io::{self, BufRead, Read, Write},
    net::SocketAddr,
};

use super::{
    capture,
    connections::Connections,
    fragments::{Fragments, Whole},
    frames::Frames,
    hex, human, json,
    notes::Memory,
    options::{Kind, Options},
    packet::{self, Found, Segment},
    place::{Place, Seen},
    report::{Look, Report, Reports},
    theme::Theme,
};

/// How many requests without a response are listed.
const LISTED: usize = 20;

/// How it went.
#[derive(Default)]
pub(crate) struct Done {
    /// Whether something was left out, be it told in the output or here.
    pub(crate) lacking: bool,
    /// What was left out that has no place in the output.
    pub(crate) remarks: Vec<String>,
}

/// Prints what is found, and remembers what later PDUs refer to.
pub(crate) struct Show<'o> {
    options: &'o Options,
    look: Look,
    theme: Theme,
    memory: Memory,
    out: &'o mut dyn Write,
    done: Done,
    /// When the first PDU of a capture went over the wire.
    start: Option<u64>,
}

impl<'o> Show<'o> {
    pub(crate) fn new(options: &'o Options, theme: Theme, out: &'o mut dyn Write) -> Self {
        let look = Look { strict: options.strict, show_password: options.show_password };
        let memory = Memory::new(options.codings());
        Self { options, look, theme, memory, out, done: Done::default(), start: None }
    }

    /// There is no more input.
    pub(crate) fn end(self) -> io::Result<Done> {
        self.out.flush()?;
        Ok(self.done)
    }

    /// Somebody may be waiting at the other end of a pipe.
    fn settle(&mut self) -> io::Result<()> {
        if self.options.file.is_none() { self.out.flush() } else { Ok(()) }
    }

    /// Shows what an input holds.
    pub(crate) fn input(&mut self, input: &mut dyn BufRead) -> io::Result<()> {
        let mut head = Vec::new();
        input.take(4).read_to_end(&mut head)?;
        let kind = match self.options.input {
            Kind::Auto => kind(&head),
            told => told,
        };
        let mut input = io::Cursor::new(head).chain(input);
        match kind {
            Kind::Capture => self.capture(&mut input),
            Kind::Raw => self.raw(&mut input),
            Kind::Hex | Kind::Auto => self.lines(&mut input),
        }
    }

    fn lines(&mut self, input: &mut dyn BufRead) -> io::Result<()> {
        let mut line = Vec::new();
        for number in 1_u64.. {
            line.clear();
            if input.read_until(b'\n', &mut line)? == 0 {
                break;
            }
            self.line(&String::from_utf8_lossy(&line), number)?;
        }
        Ok(())
    }

    /// Shows one line of digits.
    pub(crate) fn line(&mut self, line: &str, number: u64) -> io::Result<()> {
        // Some editors put a mark of the octet order before the first line.
        let line = line.strip_prefix('\u{FEFF}').filter(|_| number == 1).unwrap_or(line);
        if line.trim().is_empty() || line.starts_with('#') {
            return Ok(());
        }
        let (octets, bad) = hex::read(line);
        for report in Reports::new(&octets, bad, self.look) {
            self.report(&report, Place::Line(number))?;
        }
        self.settle()
    }

    fn raw(&mut self, input: &mut dyn BufRead) -> io::Result<()> {
        let (look, mut frames) = (self.look, Frames::default());
        while !frames.lost {
            let octets = input.fill_buf()?;
            if octets.is_empty() {
                break;
            }
            frames.feed(octets, look, &mut |report| self.report(report, Place::Stream))?;
            let used = octets.len();
            input.consume(used);
            self.settle()?;
        }
        frames.end(&mut |report| self.report(report, Place::Stream))
    }

    fn capture(&mut self, input: &mut dyn Read) -> io::Result<()> {
        let mut connections = Connections::new(self.look);
        let mut fragments = Fragments::default();
        let (mut packets, mut headless) = (0_u64, 0_u64);
        let whole = capture::read(input, &mut |packet| {
            packets += 1;
            match packet::find(&packet) {
                Some(Found::Segment(segment)) => {
                    self.segment(packet.time, &segment, &mut connections)?;
                }
                Some(Found::Fragment(fragment)) => {
                    let whole = fragments.take(packet.time, &fragment);
                    if let Some(segment) = whole.as_ref().and_then(Whole::segment) {
                        self.segment(packet.time, &segment, &mut connections)?;
                    }
                }
                Some(Found::Headless) => headless += 1,
                None => {}
            }
            Ok(())
        })?;
        connections.end(&mut |report, seen| self.seen(report, seen))?;
        if !whole {
            self.left_out("the capture ends inside a packet".into());
        }
        if headless > 0 {
            self.left_out(format!("{headless} TCP packets were cut off within their headers"));
        }
        match fragments.lacking() {
            0 => {}
            lacking => self.left_out(format!("{lacking} TCP packets lack some of their fragments")),
        }
        if connections.count() == 0 {
            let none = "none of its packets is of a TCP connection on port 2775 or one of --port";
            self.left_out(format!("nothing to show of {packets} packets: {none}"));
        }
        self.unanswered()
    }

    fn segment(
        &mut self,
        time: u64,
        segment: &Segment<'_>,
        connections: &mut Connections,
    ) -> io::Result<()> {
        let wants = |end: SocketAddr| self.options.wants(end.port());
        if !wants(segment.from) && !wants(segment.to) {
            return Ok(());
        }
        connections.segment(time, segment, &mut |report, seen| self.seen(report, seen))?;
        self.settle()
    }

    fn seen(&mut self, report: &Report<'_>, seen: Seen) -> io::Result<()> {
        self.report(report, Place::Capture(seen))
    }

    fn report(&mut self, report: &Report<'_>, place: Place) -> io::Result<()> {
        self.done.lacking |= !report.whole;
        let notes = self.memory.note(report, place);
        if self.options.json {
            return json::write(report, place, &notes, self.out);
        }
        let start = place.time().map(|now| *self.start.get_or_insert(now.as_micros()));
        human::write(report, place, start.unwrap_or_default(), &notes, self.theme, self.out)
    }

    fn left_out(&mut self, remark: String) {
        self.done.lacking = true;
        self.done.remarks.push(remark);
    }

    /// Lists the requests that got no response, for people.
    fn unanswered(&mut self) -> io::Result<()> {
        let open = self.memory.unanswered();
        if self.options.json || open.len() == 0 {
            return Ok(());
        }
        writeln!(self.out, "without a response: {}", open.len())?;
        for asked in open.take(LISTED) {
            let (connection, _) = asked.place.direction();
            let (command, number, offset) = (asked.command, asked.sequence_number, asked.offset);
            writeln!(self.out, "  {command} {number}, connection {connection}, octet {offset}")?;
        }
        Ok(())
    }
}

/// What an input holds, by its first octets. A PDU of less than 16 MiB starts with 0, digits never do.
fn kind(head: &[u8]) -> Kind {
    match head {
        head if capture::MAGICS.iter().any(|magic| head == magic) => Kind::Capture,
        [0, ..] => Kind::Raw,
        _ => Kind::Hex,
    }
}
