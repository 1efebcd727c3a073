//! The provider's demands with the user's wishes: what sessions and messages are made by.

use std::time::Duration;

use smpp_proto::{
    esme::{
        Profile, link,
        pacer::{self, Rate},
        profile::{SystemType, Tls},
    },
    message::{coding::Codings, segment::Segmenter},
    session::{BindMode, Config},
    wire::{DataCoding, RegisteredDelivery, Secret, Version, pdu::Bind},
};

use crate::{
    Failure,
    args::{Options, Sessions},
    complain,
    host::Host,
};

/// The shortest wait before the second attempt to bind; it doubles with each.
const RETRY_WAIT: Duration = Duration::from_millis(1);

/// The longest password that is taken where no provider is named, in octets.
const PASSWORD_MAX: u8 = 64;

/// Everything that stays as it is while the program runs.
pub struct Terms {
    pub profile: Profile,
    pub segmenter: Segmenter<'static>,
    pub system_id: String,
    password: Secret<String>,
    /// How each session binds.
    pub places: Vec<BindMode>,
    pub registered_delivery: RegisteredDelivery,
    /// Whether a message is over only with its receipt.
    pub awaits_receipts: bool,
    pub data_coding: Option<DataCoding>,
    pub pace: pacer::Config,
    pub link: link::Config,
    pub tries: u8,
    pub resend: bool,
    pub receipt_wait: Duration,
    pub grace: Duration,
    pub attempts: u32,
}

impl Terms {
    pub fn new(options: &Options, password: Secret<String>) -> Result<Self, Failure> {
        let profile = profile(options)?;
        let login = &options.login;
        let modes = login.mode.map_or(profile.binding.modes(), Sessions::modes);
        if profile.version == Version::V3_3 && modes.contains(&BindMode::Transceiver) {
            return usage("SMPP 3.3 has no transceiver: give --mode pair, tx or rx");
        }
        let places = modes.repeat(login.binds.into());
        if options.waiting.retry_wait < RETRY_WAIT {
            return usage(
                "--retry-wait: at least 1ms, so that a server that refuses is left alone",
            );
        }
        let receives = places.iter().any(|mode| *mode != BindMode::Transmitter);
        let messages = &options.messages;
        let sends = messages.text.is_some() || messages.file.is_some() || messages.count.is_some();
        if sends && login.mode == Some(Sessions::Rx) {
            return usage("a receiver cannot send: give another --mode");
        }
        let wished =
            if receives { RegisteredDelivery::RECEIPT } else { RegisteredDelivery::empty() };
        let registered_delivery = messages.registered_delivery.unwrap_or(wished);
        if sends && !receives && !registered_delivery.receipt().is_empty() {
            complain("a transmitter gets no receipts: what is accepted counts as done");
        }
        let terms = Self {
            segmenter: segmenter(options, &profile),
            system_id: login.system_id.clone().unwrap_or_default(),
            password,
            registered_delivery,
            awaits_receipts: receives
                && registered_delivery.receipt() == RegisteredDelivery::RECEIPT,
            data_coding: messages.data_coding.map(DataCoding),
            pace: pace(options, &profile, &places),
            link: link_config(options, &profile),
            tries: options.sending.tries,
            resend: options.sending.resend,
            receipt_wait: options.waiting.receipt_wait,
            grace: options.waiting.grace,
            attempts: options.waiting.attempts,
            places,
            profile,
        };
        terms.setup()?;
        Ok(terms)
    }

    /// The settings of a session and its bind.
    pub fn setup(&self) -> Result<(Config, Bind<'_>), Failure> {
        let setup = self.profile.setup(&self.system_id, self.password.expose());
        let setup = setup.map_err(|error| Failure::Usage(error.to_string()))?;
        // Who waits less for an answer waits no longer for a sign of life.
        let enquire_response = setup.config.enquire_response.min(self.profile.response);
        Ok((Config { enquire_response, ..setup.config }, setup.bind))
    }
}

fn usage<T>(why: &str) -> Result<T, Failure> {
    Err(Failure::Usage(why.into()))
}

fn profile(options: &Options) -> Result<Profile, Failure> {
    let name = &options.login.profile;
    let mut profile = *Profile::named(name)
        .ok_or_else(|| Failure::Usage(format!("no profile {name}: --profiles lists them")))?;
    if profile.name == Profile::SMPP.name {
        profile.password_max = PASSWORD_MAX;
    }
    let in_the_clear = options.tls.plain || options.hosts.iter().all(Host::is_here);
    if profile.tls == Tls::Required && !options.tls.tls && !in_the_clear {
        let why = "takes TLS only: give --tls, or --plain to send the password in the clear";
        return Err(Failure::Usage(format!("{} {why}", profile.title)));
    }
    let (login, sending, waiting) = (&options.login, &options.sending, &options.waiting);
    if let Some(system_type) = &login.system_type {
        let system_type = SystemType::new(system_type);
        profile.system_type =
            system_type.map_err(|error| Failure::Usage(format!("--system-type: {error}")))?;
    }
    profile.version = login.smpp.unwrap_or(profile.version);
    profile.window = sending.window.unwrap_or(profile.window);
    profile.response = waiting.response.unwrap_or(profile.response);
    profile.enquire_link = waiting.enquire.unwrap_or(profile.enquire_link);
    if let Some(long) = options.messages.long {
        (profile.long_mode, profile.width) = long.mode();
    }
    Ok(profile)
}

/// An alphabet that is sent with a number given by hand counts as what 0 means there.
fn segmenter(options: &Options, profile: &Profile) -> Segmenter<'static> {
    let segmenter = profile.segmenter();
    let Some(alphabets) = options.messages.alphabet.map(|script| script.alphabets()) else {
        return segmenter;
    };
    let stands = |alphabet| segmenter.codings.value(alphabet, None).is_some();
    let codings = match alphabets.first() {
        Some(only) if !stands(*only) || options.messages.data_coding.is_some() => {
            Codings { default: *only, ..segmenter.codings }
        }
        _ => segmenter.codings,
    };
    Segmenter { alphabets, codings, ..segmenter }
}

/// The rate of the user, or that of a session times their number.
fn pace(options: &Options, profile: &Profile, places: &[BindMode]) -> pacer::Config {
    let senders = places.iter().filter(|mode| **mode != BindMode::Receiver).count();
    let senders = u32::try_from(senders).unwrap_or(u32::MAX).max(1);
    let rate = options.sending.rate.map(Rate::per_second).or_else(|| {
        let rate = profile.rate?;
        Some(Rate::new(rate.messages.saturating_mul(senders), rate.per))
    });
    match rate {
        // A timer of milliseconds cannot part more than a few hundred messages a second.
        Some(rate) => {
            let burst = f64::from(rate.messages) / rate.per.as_secs_f64().max(0.001) / 100.0;
            pacer::Config { burst: burst.clamp(1.0, 10_000.0) as u32, ..pacer::Config::known(rate) }
        }
        None => pacer::Config::unknown(),
    }
}

/// A session that has ended is followed by another no sooner than the provider wants; where nobody
/// knows what it wants, after the wait that the user wants.
fn link_config(options: &Options, profile: &Profile) -> link::Config {
    let config = link::Config::from(profile);
    let first = options.waiting.retry_wait;
    let known = profile.bases().reconnect.is_known();
    link::Config {
        first,
        most: config.most.max(first),
        reconnect: if known { profile.reconnect } else { first },
        limit: options.waiting.full_wait,
        ..config
    }
}
