//! Profiles: what each preset says, what comes of it, and the page that shows it.

#![allow(unreachable_pub, reason = "a module of a test")]

#[path = "profile/page.rs"]
mod page;

use std::{collections::BTreeSet, fs, time::Duration};

use smpp_proto::{
    Fixed, Instant,
    esme::{
        Profile,
        pacer::Rate,
        profile::{
            AddressError, Alphabets, Basis, Commands, DataCodings, LoginError, Numbering,
            Numberings, Shape, SystemType, Tls, VendorStatus, Versions,
        },
    },
    message::{
        alphabet::Alphabet,
        id::IdMatch,
        segment::{Mode, Segmenter},
    },
    session::{BindMode, Config, Esme, Session, Slot},
    wire::{
        Body, CStrError, CommandId, CommandStatus, DataCoding, EsmClass, InterfaceVersion, Npi,
        Quirks, Retry, ShortMessage, Split, Ton, Version, pdu::SubmitSm, split,
    },
};

// ── the page ──

#[test]
fn the_page_shows_the_presets() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/providers.md");
    let found = fs::read_to_string(path).unwrap();
    let (head, rest) = found.split_once(page::START).expect("the mark where the tables start");
    let (_, tail) = rest.split_once(page::END).expect("the mark where the tables end");
    let wanted = format!("{head}{}{tail}", page::tables());
    if std::env::var_os("UPDATE").is_some() {
        fs::write(path, &wanted).unwrap();
        return;
    }
    let drift = found.lines().zip(wanted.lines()).find(|(found, wanted)| found != wanted);
    assert!(found == wanted, "{path} has drifted: {drift:?}.\nUPDATE=1 cargo test --test profile");
}

// ── the presets hang together ──

fn presets() -> impl Iterator<Item = &'static Profile> {
    [&Profile::SMPP].into_iter().chain(Profile::ALL)
}

#[test]
fn every_preset_is_found_by_its_name() {
    for profile in presets() {
        assert_eq!(Profile::named(profile.name), Some(profile));
        assert_eq!(Profile::named(&profile.name.to_uppercase()), Some(profile));
    }
    let names: BTreeSet<_> = presets().map(|profile| profile.name).collect();
    assert_eq!(names.len(), Profile::ALL.len() + 1);
    assert_eq!(Profile::named("nobody"), None);
    assert_eq!(Profile::ALL[0], Profile::TWILIO);
}

#[test]
fn every_provider_that_is_known_has_a_preset() {
    const NAMES: [&str; 23] = [
        "twilio",
        "infobip",
        "vonage",
        "sinch",
        "sinch-cloud",
        "bird",
        "clickatell",
        "telnyx",
        "bandwidth",
        "telesign",
        "link-mobility",
        "telia",
        "kaleyra",
        "route-mobile",
        "cm-com",
        "tyntec",
        "clicksend",
        "8x8",
        "smsportal",
        "unifonic",
        "txtwire",
        "smsfire",
        "melrose-labs",
    ];
    for name in NAMES {
        assert!(Profile::named(name).is_some(), "{name}");
    }
}

#[test]
fn no_preset_contradicts_itself() {
    for profile in presets() {
        let name = profile.name;
        assert!(profile.versions.contains(profile.version.into()), "{name}");
        assert!(profile.long_modes.contains(profile.long_mode.into()), "{name}");
        assert!(profile.window > 0 && profile.max_segments > 0, "{name}");
        assert!(profile.idle_limit.is_none_or(|limit| profile.enquire_link < limit), "{name}");
        assert!(profile.tls != Tls::Required || profile.port.is_none(), "{name}");
        assert!(profile.system_id_max >= 15 && profile.password_max >= 8, "{name}");
        assert!(profile.sessions.is_none_or(|sessions| sessions > 0), "{name}");
        for alphabet in profile.alphabets.as_slice() {
            let value = profile.submit_codings.value(*alphabet, None).expect(name);
            assert!(profile.data_codings.is_none_or(|set| set.contains(value)), "{name} {value:?}");
        }
    }
}

/// A value without a basis is that of the crate, and one of the crate's has no other basis.
#[test]
fn what_is_not_known_is_the_default() {
    for profile in presets() {
        for (field, default) in profile.fields().zip(Profile::SMPP.fields()) {
            let same = format!("{:?}", field.value) == format!("{:?}", default.value);
            assert!(same || field.basis != Basis::Unknown, "{} {}", profile.name, field.name);
        }
    }
    assert!(Profile::SMPP.fields().all(|field| field.basis == Basis::Unknown));
    assert!(
        Profile::ALL.iter().all(|profile| profile.fields().any(|field| field.basis.is_known())
            || profile.name == "smppsim")
    );
}

#[test]
fn the_defaults_are_those_of_the_crate() {
    let config = Profile::SMPP.config();
    assert_eq!(config, Config { version: Version::V3_4, ..Config::esme() });
    assert_eq!(Profile::SMPP.segmenter(), Segmenter::default());
}

// ── Twilio, value by value ──

#[test]
fn twilio() {
    let profile = Profile::TWILIO;
    let bases = profile.bases();
    assert_eq!((profile.version, bases.version), (Version::V3_4, Basis::Page));
    assert_eq!((profile.tls, bases.tls), (Tls::Required, Basis::Page));
    assert_eq!((profile.window, bases.window), (10, Basis::Recommended));
    assert_eq!((profile.long_mode, bases.long_mode), (Mode::Udh, Basis::Stated));
    assert_eq!((profile.id_len, bases.id_len), (Some(34), Basis::Stated));
    assert_eq!((profile.rate, bases.rate), (None, Basis::Unknown));
    assert!(profile.enquire_link < Duration::from_secs(60));
    assert_eq!(profile.id_match, IdMatch::Exact);

    let setup = profile.setup("user123456789123", "password").unwrap();
    assert_eq!((setup.mode, setup.window), (BindMode::Transceiver, 10));
    assert_eq!(setup.bind.system_id.as_bytes(), b"user123456789123");
    assert!(setup.bind.system_id.is_over_limit());
    assert_eq!(setup.bind.interface_version, InterfaceVersion::V3_4);
    assert_eq!(setup.config.enquire_link, Some(profile.enquire_link));
    assert_eq!((setup.source, setup.destination), (profile.source, profile.destination));
    assert_eq!((setup.id_match, setup.segmenter), (IdMatch::Exact, profile.segmenter()));
    assert_eq!(
        profile.setup("user1234567891234", "password"),
        Err(LoginError::SystemId(CStrError::TooLong(16)))
    );
    assert_eq!(
        profile.setup("user", "passwords"),
        Err(LoginError::Password(CStrError::TooLong(8)))
    );
    for id in [CommandId::DATA_SM, CommandId::SUBMIT_MULTI, CommandId::QUERY_SM] {
        assert!(!profile.takes(id), "{id}");
    }
    for id in [CommandId::SUBMIT_SM, CommandId::BIND_TRANSCEIVER, CommandId::ENQUIRE_LINK] {
        assert!(profile.takes(id), "{id}");
    }
}

#[test]
fn a_session_of_a_preset_binds_as_it_says() {
    for profile in presets() {
        let setup = profile.setup("me", "secret").unwrap();
        let now = Instant::default();
        let slots = vec![Slot::EMPTY; setup.window];
        let mut session: Session<Esme, u64, _> = Session::new(setup.config, slots, now);
        let mut buf = [0; 256];
        let mut out = Fixed::new(&mut buf);
        session.bind(now, setup.mode, &setup.bind, &mut out).unwrap();
        let Split::Frame(frame) = split(out.written(), 256) else { panic!() };
        let mut quirks = Quirks::NONE;
        let body = Body::decode(frame.header.command_id, frame.body(), &mut quirks);
        let Some(Ok(Body::BindTransceiver(bind) | Body::BindTransmitter(bind))) = body else {
            panic!("{}: {body:?}", profile.name)
        };
        assert_eq!(bind.system_type.as_str(), Some(profile.system_type.as_str()));
        assert_eq!(bind.interface_version.version(), profile.version);
        assert_eq!(bind.addr_ton, profile.bind_numbering.ton);
    }
}

// ── what a message gets ──

fn submit(
    profile: &Profile,
    text: &str,
    source: &'static str,
    to: &'static str,
) -> SubmitSm<'static> {
    let plan = profile.segmenter().plan(text, 1).unwrap();
    profile.submit(source, to, &plan).unwrap()
}

#[test]
fn addresses_get_their_numbering() {
    let cases = [
        ("twilio", "+15550001111", (1, 1)),
        ("twilio", "12345", (0, 0)),
        ("twilio", "Twilio", (5, 0)),
        ("infobip", "15550001111", (0, 1)),
        ("infobip", "+15550001111", (1, 1)),
        ("infobip", "12345", (3, 0)),
        ("vonage", "ACME", (5, 1)),
        ("link-mobility", "12345", (2, 1)),
        ("clicksend", "15550001111", (1, 0)),
        ("smsportal", "+15550001111", (0, 0)),
        ("smpp", "", (0, 0)),
    ];
    for (name, source, (ton, npi)) in cases {
        let submit = submit(Profile::named(name).unwrap(), "hi", source, "+15550001111");
        let got = (submit.source_addr_ton, submit.source_addr_npi);
        assert_eq!(got, (Ton(ton), Npi(npi)), "{name} {source}");
        let text = source.trim_start_matches('+');
        assert_eq!(submit.source_addr.as_str(), Some(text), "{name}");
    }
}

#[test]
fn shapes_of_addresses() {
    let cases = [
        ("", Shape::Empty),
        ("1", Shape::ShortCode),
        ("123456", Shape::ShortCode),
        ("1234567", Shape::Digits),
        ("+1", Shape::International),
        ("+", Shape::Alphanumeric),
        ("++1", Shape::Alphanumeric),
        ("+1 555", Shape::Alphanumeric),
        ("Ärger", Shape::Alphanumeric),
    ];
    for (text, shape) in cases {
        assert_eq!(Shape::of(text), shape, "{text}");
    }
}

#[test]
fn an_address_that_no_pdu_holds_is_refused() {
    let plan = Segmenter::default().plan("hi", 1).unwrap();
    let long = "1".repeat(21);
    let refused = Profile::SMPP.submit(&long, "1", &plan).unwrap_err();
    assert_eq!(refused, AddressError::Source(CStrError::TooLong(20)));
    assert_eq!(refused.to_string(), "source_addr: more than 20 octets");
    let refused = Profile::SMPP.submit("1", "a\0b", &plan).unwrap_err();
    assert_eq!(refused, AddressError::Destination(CStrError::Nul(1)));
}

#[test]
fn texts_get_the_alphabet_and_mode_of_the_provider() {
    let kaleyra = submit(&Profile::KALEYRA, &"x".repeat(161), "ACME", "+15550001111");
    assert_eq!(kaleyra.esm_class, EsmClass::from_bits_retain(0x43));
    let vonage = submit(&Profile::VONAGE, "é", "ACME", "+15550001111");
    assert_eq!(vonage.data_coding, DataCoding(0));
    let plan = Profile::VONAGE.segmenter().plan("ç@", 1).unwrap();
    assert_eq!(plan.alphabet(), Alphabet::Latin1);
    assert!(Profile::TELESIGN.segmenter().plan(&"x".repeat(1531), 1).is_err(), "ten segments");
    assert!(ShortMessage::new(b"").is_ok());
}

// ── statuses ──

#[test]
fn a_status_of_the_provider_counts_before_the_common_one() {
    let credit = CommandStatus(0x401);
    let known = Profile::ROUTE_MOBILE.vendor_status(credit).unwrap();
    assert_eq!((known.name, known.retry), ("not enough credit", Retry::Operator));
    assert_eq!(Profile::ROUTE_MOBILE.retry(credit), Retry::Operator);
    assert_eq!(Profile::TWILIO.retry(credit), Retry::Never);
    assert_eq!(Profile::ROUTE_MOBILE.retry(CommandStatus::ESME_RTHROTTLED), Retry::Slower);
    for own in Profile::ALL.iter().flat_map(|profile| profile.statuses) {
        assert!(own.status.is_vendor(), "{own:?}");
    }
}

#[test]
fn commands_that_the_version_lacks_are_not_taken() {
    assert!(!Profile::SMPP.takes(CommandId::BROADCAST_SM));
    assert!(!Profile::SMPP.takes(CommandId::PARAM_RETRIEVE));
    let old = Profile { version: Version::V3_3, ..Profile::SMPP };
    assert!(old.takes(CommandId::PARAM_RETRIEVE) && !old.takes(CommandId::BIND_TRANSCEIVER));
    assert!(Profile::TELNYX.takes(CommandId(0x0001_0200)), "nothing is known of it");
    let every: Commands = CommandId::ALL.iter().map(|id| Commands::of(*id)).collect();
    assert_eq!(every, Commands::all());
}

// ── changes, and the stored form ──

#[test]
fn a_changed_value_says_so() {
    let profile = Profile { window: 11, ..Profile::TWILIO };
    assert_eq!(profile.bases().window, Basis::Changed);
    let changed = profile.fields().filter(|field| field.basis == Basis::Changed);
    assert_eq!(changed.map(|field| field.name).collect::<Vec<_>>(), ["window"]);
}

#[test]
fn a_preset_is_stored_by_its_name() {
    for profile in presets() {
        let text = serde_json::to_string(profile).unwrap();
        assert_eq!(text, format!(r#"{{"preset":"{}","changes":{{}}}}"#, profile.name));
        assert_eq!(serde_json::from_str::<Profile>(&text).unwrap(), *profile);
    }
}

#[test]
fn changes_are_stored_and_nothing_else() {
    let profile = Profile {
        window: 5,
        rate: Some(Rate::per_second(7)),
        sessions: None,
        system_type: SystemType::new("OTA").unwrap(),
        data_codings: Some(DataCodings::new(&[0, 8])),
        tolerate: Quirks::NONE,
        esm_class: EsmClass::STORE_AND_FORWARD,
        source: Numberings { alphanumeric: Numbering::new(5, 1), ..Numberings::USUAL },
        unsupported: Commands::empty(),
        versions: Versions::V3_4,
        alphabets: Alphabets::Gsm7Packed,
        ..Profile::SINCH
    };
    let text = serde_json::to_string(&profile).unwrap();
    assert!(text.contains(r#""window":5"#) && text.contains(r#""sessions":null"#), "{text}");
    assert!(!text.contains("enquire_link"), "{text}");
    assert_eq!(serde_json::from_str::<Profile>(&text).unwrap(), profile);
}

#[test]
fn a_configuration_file_names_a_preset_and_what_is_other() {
    let text = "preset = \"twilio\"\n[changes]\nwindow = 20\nrate = { messages = 30, per = { secs = 1, nanos = 0 } }\n";
    let profile: Profile = toml::from_str(text).unwrap();
    let rate = Some(Rate::per_second(30));
    assert_eq!(profile, Profile { window: 20, rate, ..Profile::TWILIO });
    assert_eq!(toml::from_str::<Profile>("preset = \"twilio\"").unwrap(), Profile::TWILIO);
}

#[test]
fn what_cannot_be_read_says_why() {
    let error = |text: &str| toml::from_str::<Profile>(text).unwrap_err().to_string();
    assert!(error("preset = \"nobody\"").contains("nobody"));
    assert!(error("preset = \"twilio\"\n[changes]\nwidow = 3").contains("widow"));
    let text = "preset = \"twilio\"\n[changes]\nsystem_type = \"more than twelve\"";
    assert!(error(text).contains("12"));
}

#[test]
fn statuses_of_the_callers_own_are_not_lost_in_silence() {
    const OWN: [VendorStatus; 1] =
        [VendorStatus { status: CommandStatus(0x499), name: "own", retry: Retry::Later }];
    let profile = Profile { statuses: &OWN, ..Profile::TWILIO };
    assert_eq!(profile.retry(CommandStatus(0x499)), Retry::Later);
    assert!(serde_json::to_string(&profile).unwrap_err().to_string().contains("statuses"));
}
