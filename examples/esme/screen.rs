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

/// The terminal, and the file of outcomes.
pub struct Screen {
    bar: ProgressBar,
    /// Every message is told of.
    few: bool,
    told: Cell<u64>,
    outcomes: RefCell<Option<BufWriter<File>>>,
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
            outcomes: RefCell::new(outcomes.transpose()?),
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
        self.bar.suspend(|| eprintln!("esme: {line}"));
    }

    /// Tells what became of a message.
    pub fn outcome(&self, number: u64, to: &str, outcome: Outcome, ids: &str) {
        if let Some(file) = self.outcomes.borrow_mut().as_mut() {
            let _ = writeln!(file, "{number}\t{to}\t{outcome}\t{ids}");
        }
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
        self.outcomes.take().map_or(Ok(()), |mut file| file.flush())
    }
}

fn style() -> ProgressStyle {
    ProgressStyle::with_template("{bar:40} {pos}/{len}  {rate}  {msg}  {eta} left")
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .with_key("rate", |state: &ProgressState, to: &mut dyn fmt::Write| {
            let _ = write!(to, "{:.0} a second", state.per_sec());
        })
}
