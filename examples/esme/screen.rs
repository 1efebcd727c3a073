//! What is shown: lines, and a bar on long runs.

use std::{
    cell::{Cell, RefCell},
    fmt::{self, Display},
    fs::File,
    io::{self, BufWriter, Write},
};

use indicatif::{ProgressBar, ProgressState, ProgressStyle};

use crate::{Failure, args::Show, outcome::Outcome};

/// So many messages are told of one by one; of more only those that failed, up to as many.
const FEW: u64 = 20;

/// Prints a line about trouble. That nobody reads it changes nothing.
pub fn complain(line: impl Display) {
    let _ = writeln!(io::stderr(), "esme: {line}");
}

/// The terminal, and the file of outcomes.
pub struct Screen {
    bar: ProgressBar,
    /// Every message is told of.
    few: bool,
    told: Cell<u64>,
    outcomes: RefCell<Outcomes>,
}

/// The file of outcomes, where there is one, and whether it could be written so far.
struct Outcomes {
    file: Option<BufWriter<File>>,
    done: io::Result<()>,
}

impl Screen {
    /// For so many messages. There is a bar for many of them, on a terminal, where PDUs are not
    /// printed.
    pub fn new(show: &Show, messages: u64) -> Result<Self, Failure> {
        let quiet = messages <= FEW || show.log || show.hex;
        let bar = if quiet { ProgressBar::hidden() } else { ProgressBar::new(messages) };
        bar.set_style(style());
        let outcomes = show.outcomes.as_deref().map(|path| {
            let failed = |error| Failure::Running(format!("{}: {error}", path.display()));
            File::create(path).map(BufWriter::new).map_err(failed)
        });
        Ok(Self {
            bar,
            few: messages <= FEW,
            told: Cell::new(0),
            outcomes: RefCell::new(Outcomes { file: outcomes.transpose()?, done: Ok(()) }),
        })
    }

    /// Prints a line. That nobody reads it is no reason to stop.
    pub fn say(&self, line: impl Display) {
        self.bar.suspend(|| {
            let _ = writeln!(io::stdout(), "{line}");
        });
    }

    /// Prints a line about trouble.
    pub fn warn(&self, line: impl Display) {
        self.bar.suspend(|| complain(line));
    }

    /// Tells what became of a message.
    pub fn outcome(&self, number: u64, to: &str, outcome: Outcome, ids: &str) {
        self.outcomes.borrow_mut().write(format_args!("{number}\t{to}\t{outcome}\t{ids}"));
        if (self.few || !outcome.is_good()) && self.told.get() < FEW {
            self.told.set(self.told.get() + 1);
            self.say(format_args!("message {number} to {to}: {outcome}"));
        }
    }

    /// Moves the bar.
    pub fn progress(&self, done: u64, waits: usize) {
        if !self.bar.is_hidden() {
            self.bar.set_message(format!("{waits} await receipts"));
            self.bar.set_position(done);
        }
    }

    /// Takes the bar away and writes out the outcomes.
    pub fn finish(&self) -> io::Result<()> {
        self.bar.finish_and_clear();
        let Outcomes { file, done } = self.outcomes.take();
        done.and_then(|()| file.map_or(Ok(()), |mut file| file.flush()))
    }
}

impl Outcomes {
    fn write(&mut self, line: fmt::Arguments<'_>) {
        if let (Some(file), Ok(())) = (&mut self.file, &self.done) {
            self.done = writeln!(file, "{line}");
        }
    }
}

impl Default for Outcomes {
    fn default() -> Self {
        Self { file: None, done: Ok(()) }
    }
}

fn style() -> ProgressStyle {
    ProgressStyle::with_template("{bar:40} {pos}/{len}  {rate}  {msg}  {eta} left")
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .with_key("rate", |state: &ProgressState, to: &mut dyn fmt::Write| {
            let _ = write!(to, "{:.0} a second", state.per_sec());
        })
}
