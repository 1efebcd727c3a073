//! Colours for people.

use anstyle::{AnsiColor, Style};

/// How the parts of the output look.
#[derive(Clone, Copy)]
pub(crate) struct Theme {
    /// The first line of a PDU.
    pub(crate) heading: Style,
    /// The names of fields.
    pub(crate) name: Style,
    /// What was found out beyond the fields.
    pub(crate) note: Style,
    /// Deviations.
    pub(crate) quirk: Style,
    /// Errors.
    pub(crate) error: Style,
}

impl Theme {
    /// No colour at all.
    pub(crate) const PLAIN: Self = Self {
        heading: Style::new(),
        name: Style::new(),
        note: Style::new(),
        quirk: Style::new(),
        error: Style::new(),
    };

    /// For a terminal.
    pub(crate) const COLOUR: Self = Self {
        heading: Style::new().bold(),
        name: AnsiColor::Cyan.on_default(),
        note: AnsiColor::Green.on_default(),
        quirk: AnsiColor::Yellow.on_default(),
        error: AnsiColor::Red.on_default().bold(),
    };
}
