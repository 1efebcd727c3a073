//! Shows SMPP PDUs, given as hexadecimal digits, field by field.

use std::{
    ffi::OsString,
    fs::File,
    io::{self, BufRead, BufReader, BufWriter, Write},
    path::PathBuf,
    process::ExitCode,
};

mod hex;
mod human;
mod json;
mod meaning;
mod report;

use report::Reports;

const HELP: &str = "\
Shows SMPP PDUs, given as hexadecimal digits, field by field.

Usage: inspect [OPTIONS] [HEX]...

The digits are read from the arguments (all of them together are one line), from a file or from
standard input. A line holds one PDU or several behind each other; spaces, `:`, `,` and `0x` may
stand between octets. Lines that are empty or start with `#` are skipped.

Options:
  -f, --file FILE      read lines from FILE
  -j, --json           print one JSON object for each PDU, each on a line of its own
  -s, --strict         accept no deviation from the specification: each becomes an error
      --show-password  print passwords instead of ***
  -h, --help           print this help

Texts and payloads are printed: mind where the output goes.

JSON: `offset` counts from the start of the line, `error.offset` from the start of the PDU. Fields
have the specification's names and stand in wire order; what was not read is not there, and a list
without items is not there either. C-octet strings are text, in which octets that are not UTF-8
became U+FFFD; octet strings are hexadecimal digits.

A PDU that cannot be read does not hide those behind it. Only where the next one cannot be found
does a line end early: an impossible command_length (PDUs of more than 131072 octets count as
that), a PDU that is not whole, or something that is no octet.

Exit code: 0 where every line was shown to its end, whatever the PDUs were like; 1 where a line
ended early; 2 for wrong options and for input that cannot be read.

Examples:
  inspect 00000010 00000015 00000000 00000001
  inspect --json --strict --file capture.txt
  xxd -p -c 0 stream.bin | inspect
";

/// What the user asked for.
struct Request {
    source: Source,
    json: bool,
    strict: bool,
    show_password: bool,
}

enum Source {
    Arguments(String),
    File(PathBuf),
    Input,
}

#[allow(dead_code, reason = "a test calls `run` itself")]
fn main() -> ExitCode {
    let mut out = BufWriter::new(io::stdout().lock());
    match run(std::env::args_os().skip(1), &mut io::stdin().lock(), &mut out) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "inspect: {error}");
            ExitCode::from(2)
        }
    }
}

/// The whole program. Says whether every line could be shown to its end.
pub(crate) fn run(
    arguments: impl IntoIterator<Item = OsString>,
    input: &mut dyn BufRead,
    out: &mut dyn Write,
) -> io::Result<bool> {
    let Some(request) = Request::parse(arguments).map_err(io::Error::other)? else {
        write!(out, "{HELP}")?;
        out.flush()?;
        return Ok(true);
    };
    match &request.source {
        Source::Arguments(line) => request.show(line, 1, out),
        Source::Input => request.show_all(input, out),
        Source::File(path) => {
            let named = |e: io::Error| io::Error::new(e.kind(), format!("{}: {e}", path.display()));
            let file = File::open(path).map_err(named)?;
            request.show_all(&mut BufReader::new(file), out)
        }
    }
}

impl Request {
    /// Reads the arguments; `None` where help is asked for.
    fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Option<Self>, lexopt::Error> {
        use lexopt::prelude::*;
        let (mut file, mut words) = (None, Vec::new());
        let (mut json, mut strict, mut show_password) = (false, false, false);
        let mut parser = lexopt::Parser::from_args(arguments);
        while let Some(argument) = parser.next()? {
            match argument {
                Short('f') | Long("file") => file = Some(PathBuf::from(parser.value()?)),
                Short('j') | Long("json") => json = true,
                Short('s') | Long("strict") => strict = true,
                Long("show-password") => show_password = true,
                Short('h') | Long("help") => return Ok(None),
                Value(word) => words.push(word.to_string_lossy().into_owned()),
                _ => return Err(argument.unexpected()),
            }
        }
        let source = match (file, words.is_empty()) {
            (Some(_), false) => return Err("both a file and digits are given".into()),
            (Some(path), true) => Source::File(path),
            (None, false) => Source::Arguments(words.join(" ")),
            (None, true) => Source::Input,
        };
        Ok(Some(Self { source, json, strict, show_password }))
    }

    fn show_all(&self, input: &mut dyn BufRead, out: &mut dyn Write) -> io::Result<bool> {
        let mut whole = true;
        let mut line = Vec::new();
        for number in 1_u64.. {
            line.clear();
            if input.read_until(b'\n', &mut line)? == 0 {
                break;
            }
            whole &= self.show(&String::from_utf8_lossy(&line), number, out)?;
        }
        Ok(whole)
    }

    fn show(&self, line: &str, number: u64, out: &mut dyn Write) -> io::Result<bool> {
        if line.trim().is_empty() || line.starts_with('#') {
            return Ok(true);
        }
        let (octets, bad) = hex::read(line);
        let mut whole = true;
        for report in Reports::new(&octets, bad, self.strict, self.show_password) {
            whole &= report.whole;
            match self.json {
                true => json::write(&report, out)?,
                false => human::write(&report, number, out)?,
            }
        }
        out.flush()?;
        Ok(whole)
    }
}
