//! Where to connect to.

use std::fmt;

/// The port of SMPP, as IANA has it.
const PORT: u16 = 2775;

/// A host, by name or address, and maybe its port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host {
    pub name: String,
    pub port: Option<u16>,
}

impl Host {
    /// Reads `HOST`, `HOST:PORT`, `[V6]` or `[V6]:PORT`; an IPv6 address alone may do without its
    /// brackets.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (name, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((name, "")) => (name, None),
            Some((name, rest)) => (name, Some(rest.strip_prefix(':').ok_or("expected [V6]:PORT")?)),
            None => match text.split_once(':') {
                Some((name, port)) if !port.contains(':') => (name, Some(port)),
                _ => (text, None),
            },
        };
        if name.is_empty() {
            return Err("no host".into());
        }
        let port = port.map(|port| match port.parse() {
            Ok(0) | Err(_) => Err(format!("no port: {port}")),
            Ok(port) => Ok(port),
        });
        Ok(Self { name: name.into(), port: port.transpose()? })
    }

    /// The port given, else the usual one of the provider, else that of SMPP.
    pub fn or_port(mut self, usual: Option<u16>) -> Self {
        self.port = self.port.or(usual).or(Some(PORT));
        self
    }

    /// Whether it is this machine, by its usual names.
    pub fn is_here(&self) -> bool {
        let address = self.name.parse::<std::net::IpAddr>();
        address.map_or(self.name == "localhost", |address| address.is_loopback())
    }

    /// What a connection is made to.
    pub fn address(&self) -> (&str, u16) {
        (&self.name, self.port.unwrap_or(PORT))
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, port) = self.address();
        if name.contains(':') { write!(f, "[{name}]:{port}") } else { write!(f, "{name}:{port}") }
    }
}
