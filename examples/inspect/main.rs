//! Shows SMPP PDUs field by field: from hexadecimal digits, raw octets or a capture.

use std::{
    ffi::OsString,
    fs::File,
    io::{self, BufRead, BufReader, BufWriter, Write},
    process::ExitCode,
};

mod capture;
mod connections;
mod fragments;
mod frames;
mod hex;
mod human;
mod json;
mod meaning;
mod message;
mod notes;
mod options;
mod packet;
mod pairs;
mod place;
mod receipt;
mod report;
mod show;
mod stream;
mod theme;

use anstream::{AutoStream, ColorChoice};
use clap::{Parser, error::ErrorKind};
use options::Options;
use show::{Done, Show};
use theme::Theme;

#[allow(dead_code, reason = "a test calls `run` itself")]
fn main() -> ExitCode {
    let stdout = io::stdout();
    let theme = match AutoStream::choice(&stdout) {
        ColorChoice::Never => Theme::PLAIN,
        _ => Theme::COLOUR,
    };
    let mut out = BufWriter::new(AutoStream::auto(stdout));
    match run_in(theme, std::env::args_os().skip(1), &mut io::stdin().lock(), &mut out) {
        Ok(Done { lacking, remarks }) => {
            for remark in remarks {
                let _ = writeln!(io::stderr(), "inspect: {remark}");
            }
            if lacking { ExitCode::FAILURE } else { ExitCode::SUCCESS }
        }
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "inspect: {error}");
            ExitCode::from(2)
        }
    }
}

/// The whole program, without colours. Says whether everything could be shown to its end.
#[allow(dead_code, reason = "for a test")]
pub(crate) fn run(
    arguments: impl IntoIterator<Item = OsString>,
    input: &mut dyn BufRead,
    out: &mut dyn Write,
) -> io::Result<bool> {
    run_in(Theme::PLAIN, arguments, input, out).map(|done| !done.lacking)
}

fn run_in(
    theme: Theme,
    arguments: impl IntoIterator<Item = OsString>,
    input: &mut dyn BufRead,
    out: &mut dyn Write,
) -> io::Result<Done> {
    let options = match Options::try_parse_from(arguments) {
        Ok(options) => options,
        Err(help) if help.kind() == ErrorKind::DisplayHelp => {
            write!(out, "{help}")?;
            out.flush()?;
            return Ok(Done::default());
        }
        Err(error) => {
            let error = error.to_string();
            return Err(io::Error::other(
                error.trim_start_matches("error: ").trim_end().to_owned(),
            ));
        }
    };
    let mut show = Show::new(&options, theme, out);
    match &options.file {
        _ if !options.digits.is_empty() => {
            let words: Vec<_> = options.digits.iter().map(|word| word.to_string_lossy()).collect();
            show.line(&words.join(" "), 1)?;
        }
        Some(path) => {
            let named = |e: io::Error| match e.kind() {
                io::ErrorKind::BrokenPipe => e,
                kind => io::Error::new(kind, format!("{}: {e}", path.display())),
            };
            let file = File::open(path).map_err(named)?;
            show.input(&mut BufReader::new(file)).map_err(named)?;
        }
        None => show.input(input)?,
    }
    show.end()
}
