//! What is to be sent: copies of one text, or the lines of a file.

use std::{borrow::Cow, fs, io::ErrorKind, path::Path};

use serde::Deserialize;

use crate::{Failure, args::Messages, screen::complain};

/// The text of many messages where none is given.
const COPY: &str = "Message {number}";

/// All messages to be sent, by their numbers from 0.
pub enum Jobs {
    Copies { job: Job, count: u64, numbered: bool },
    Lines(Vec<Job>),
}

/// One message to be sent.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Job {
    #[serde(default)]
    pub from: String,
    pub to: String,
    pub text: String,
}

impl Jobs {
    /// What the command line asks for.
    pub fn load(messages: &Messages) -> Result<Self, Failure> {
        if let Some(path) = &messages.file {
            return lines(path, &messages.from).map(Self::Lines);
        }
        let text = messages.text.as_deref().or(messages.count.and(Some(COPY)));
        let (Some(to), Some(text)) = (&messages.to, text) else {
            return Ok(Self::Lines(Vec::new()));
        };
        let job = Job { from: messages.from.clone(), to: to.clone(), text: text.into() };
        let numbered = messages.count.is_some() && text.contains("{number}");
        Ok(Self::Copies { job, count: messages.count.unwrap_or(1), numbered })
    }

    pub fn count(&self) -> u64 {
        match self {
            Self::Copies { count, .. } => *count,
            Self::Lines(jobs) => jobs.len() as u64,
        }
    }

    /// The message of this number.
    pub fn get(&self, number: u64) -> Option<Cow<'_, Job>> {
        match self {
            Self::Copies { count, .. } if number >= *count => None,
            Self::Copies { job, numbered: true, .. } => {
                let text = job.text.replace("{number}", &(number + 1).to_string());
                Some(Cow::Owned(Job { text, ..job.clone() }))
            }
            Self::Copies { job, .. } => Some(Cow::Borrowed(job)),
            Self::Lines(jobs) => jobs.get(usize::try_from(number).ok()?).map(Cow::Borrowed),
        }
    }

    /// The messages that differ in more than a number, the longest of each.
    pub fn kinds(&self) -> impl Iterator<Item = Cow<'_, Job>> {
        let (first, last) = match self {
            Self::Copies { count, .. } => (count.saturating_sub(1), *count),
            Self::Lines(jobs) => (0, jobs.len() as u64),
        };
        (first..last).filter_map(|number| self.get(number))
    }
}

fn lines(path: &Path, from: &str) -> Result<Vec<Job>, Failure> {
    let text = fs::read_to_string(path).map_err(|error| {
        let why = format!("{}: {error}", path.display());
        // No text at all is another matter than a file that is not there.
        if error.kind() == ErrorKind::InvalidData {
            Failure::Usage(why)
        } else {
            Failure::Running(why)
        }
    })?;
    let mut jobs = Vec::new();
    // Some editors begin a file with a mark.
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
    for (number, line) in (1..).zip(text.lines()) {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let wrong = |why| Failure::Usage(format!("{}, line {number}: {why}", path.display()));
        let mut job = job(line).map_err(wrong)?;
        if job.from.is_empty() {
            from.clone_into(&mut job.from);
        }
        jobs.push(job);
    }
    if jobs.is_empty() {
        complain(format_args!("{}: no text in it", path.display()));
    }
    Ok(jobs)
}

fn job(line: &str) -> Result<Job, String> {
    if line.starts_with('{') {
        return serde_json::from_str(line).map_err(|error| error.to_string());
    }
    let (to, text) = line.split_once(' ').ok_or("expected DESTINATION TEXT")?;
    Ok(Job { from: String::new(), to: to.into(), text: text.into() })
}
