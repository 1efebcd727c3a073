//! `tests/corpus`: for each deviation and each error the octets, what is seen in them, and what a
//! session answers. The format is in the README beside them.

mod support;

#[path = "../examples/inspect/main.rs"]
#[allow(dead_code, reason = "the program's own main")]
mod inspect;

use core::fmt::Debug;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use serde::Deserialize;
use serde_json::Value;
use smpp_proto::{
    Inbox, Instant,
    session::{
        BindMode, Config, Esme, Event, NoticeKind, Outcome, Role, Session, Slot, Smsc,
        smsc::Request,
    },
    wire::{
        CStr, CommandStatus, InterfaceVersion, Quirks, Secret, TlvWriter,
        pdu::{Bind, BindResp, DeliverSm, QuerySm, SubmitSm},
    },
};
use support::{
    body, frame,
    vectors::{hex, unhex},
};

/// `session.json`: a session in a named state, and what comes of the octets.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Scene {
    side: Side,
    state: State,
    /// How many requests may wait for their answer, where that matters.
    max_unanswered: Option<u32>,
    /// A request of the session's own that waits for its response: the first after the bind.
    under_way: Option<String>,
    lenient: Outcomes,
    strict: Outcomes,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Side {
    Esme,
    Smsc,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum State {
    Open,
    Binding,
    BoundTx,
    BoundRx,
    BoundTrx,
}

/// What a session answers, what its caller sees, and whether it ends.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Outcomes {
    answer: String,
    sees: Vec<String>,
    ends: bool,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus")
}

/// The folders of a folder, in order.
fn folders(of: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(of).unwrap_or_else(|error| panic!("{of:?}: {error}"));
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let mut all: Vec<_> = paths.filter(|path| path.is_dir()).collect();
    all.sort();
    all
}

fn cases() -> Vec<PathBuf> {
    folders(&root()).iter().flat_map(|group| folders(group)).collect()
}

fn text(case: &Path, file: &str) -> String {
    let path = case.join(file);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path:?}: {error}"))
}

// ── what is seen ──

#[test]
fn views_are_as_expected() {
    for case in cases() {
        for (file, option) in [("lenient.json", None), ("strict.json", Some("--strict"))] {
            let arguments = ["--json"].into_iter().chain(option).map(Into::into);
            let (mut out, octets) = (Vec::new(), text(&case, "input.hex"));
            inspect::run(arguments, &mut octets.as_bytes(), &mut out).expect("no failure");
            let shown = String::from_utf8(out).expect("UTF-8");
            let mut shown = objects(&shown);
            shown.iter_mut().for_each(without_meaning);
            assert_eq!(shown, objects(&text(&case, file)), "{case:?} {file}");
        }
    }
}

/// Takes out what `inspect` adds to a view that any implementation has.
fn without_meaning(view: &mut Value) {
    let view = view.as_object_mut().expect("an object");
    view.retain(|key, _| !["message", "receipt", "request", "tail"].contains(&key.as_str()));
}

/// One object a line; the order of names does not matter.
fn objects(lines: &str) -> Vec<Value> {
    lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

// ── what is answered ──

#[test]
fn sessions_answer_as_expected() {
    for case in cases() {
        let octets = unhex(&text(&case, "input.hex"));
        let scene: Scene = serde_json::from_str(&text(&case, "session.json")).expect("a scene");
        assert_eq!(play(&scene, Quirks::all(), &octets), scene.lenient, "{case:?}, lenient");
        assert_eq!(play(&scene, Quirks::NONE, &octets), scene.strict, "{case:?}, strict");
    }
}

fn play(scene: &Scene, tolerate: Quirks, octets: &[u8]) -> Outcomes {
    let config = |config: Config| Config {
        tolerate,
        max_unanswered: scene.max_unanswered.unwrap_or(config.max_unanswered),
        ..config
    };
    match scene.side {
        Side::Esme => Link::new(esme(scene, config(Config::esme()))).outcomes(octets),
        Side::Smsc => Link::new(smsc(scene, config(Config::smsc()))).outcomes(octets),
    }
}

type Live<R> = Session<R, u32, [Slot<u32>; 4]>;

/// A session with its buffers.
struct Link<R> {
    session: Live<R>,
    inbox: Inbox<Vec<u8>>,
    out: Vec<u8>,
}

const NOW: Instant = Instant::from_micros(1_000_000);

impl<R: Role> Link<R>
where
    for<'b> R::Request<'b>: Debug,
{
    fn new(session: Live<R>) -> Self {
        Self { session, inbox: Inbox::new(vec![0; 1 << 18]), out: Vec::new() }
    }

    fn outcomes(mut self, octets: &[u8]) -> Outcomes {
        self.inbox.space()[..octets.len()].copy_from_slice(octets);
        self.inbox.filled(octets.len());
        let mut sees = Vec::new();
        while let Some(event) = self.session.next_event(NOW, &mut self.inbox, &mut self.out) {
            sees.extend(word(&event));
        }
        Outcomes { answer: hex(&self.out), sees, ends: self.session.ended() }
    }
}

/// An event in a word; the end has a place of its own.
fn word<Q: Debug, T>(event: &Event<'_, Q, T>) -> Option<String> {
    Some(match event {
        Event::Bound(_) => "bound".into(),
        Event::BindRefused(_) => "bind_refused".into(),
        Event::Request(request) => format!("request {}", variant(&format!("{request:?}"))),
        Event::Reply(reply) => format!("reply {}", variant(&outcome(&reply.outcome))),
        Event::Notice(notice) => format!("notice {}", kind(notice.kind)),
        Event::Unanswered(_) => "unanswered".into(),
        Event::Ended(_) => return None,
    })
}

fn outcome(outcome: &Outcome<'_>) -> String {
    format!("{outcome:?}")
}

fn kind(kind: NoticeKind) -> String {
    variant(&format!("{kind:?}"))
}

/// `SubmitSm(..)` as `submit_sm`.
fn variant(debug: &str) -> String {
    snake(debug.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default())
}

fn snake(name: &str) -> String {
    let mut snake = String::new();
    for character in name.chars() {
        if character.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(character.to_lowercase());
    }
    snake
}

// ── states ──

fn mode(state: State) -> BindMode {
    match state {
        State::BoundTx => BindMode::Transmitter,
        State::BoundRx => BindMode::Receiver,
        State::Open | State::Binding | State::BoundTrx => BindMode::Transceiver,
    }
}

fn bind() -> Bind<'static> {
    Bind {
        system_id: CStr::new(b"esme").expect("short"),
        password: Secret::new(CStr::new(b"secret").expect("short")),
        interface_version: InterfaceVersion::V5_0,
        ..Bind::default()
    }
}

fn esme(scene: &Scene, config: Config) -> Live<Esme> {
    let mut link = Link::new(Session::new(config, [const { Slot::EMPTY }; 4], NOW));
    if matches!(scene.state, State::Open) {
        return link.session;
    }
    let mode = mode(scene.state);
    link.session.bind(NOW, mode, &bind(), &mut link.out).expect("an open session");
    if matches!(scene.state, State::Binding) {
        return link.session;
    }
    let mut room = [0; 8];
    let mut tlvs = TlvWriter::new(&mut room);
    tlvs.sc_interface_version(InterfaceVersion::V5_0).expect("room");
    let resp = BindResp { tlvs: tlvs.finish(), ..BindResp::default() };
    let id = mode.command_id().response();
    let mut session = link.hears(&frame(id, CommandStatus::ESME_ROK, 1, &body(&resp)));
    let out = &mut Vec::new();
    let sent = match scene.under_way.as_deref() {
        None => return session,
        Some("submit_sm") => session.send(NOW, &SubmitSm::default(), 0, out),
        Some("query_sm") => session.send(NOW, &QuerySm::default(), 0, out),
        other => panic!("{other:?} from an ESME"),
    };
    assert_eq!(sent, Ok(2));
    session
}

impl Link<Esme> {
    fn hears(mut self, octets: &[u8]) -> Live<Esme> {
        self.inbox.space()[..octets.len()].copy_from_slice(octets);
        self.inbox.filled(octets.len());
        let event = self.session.next_event(NOW, &mut self.inbox, &mut self.out);
        assert!(matches!(event, Some(Event::Bound(_))), "{event:?}");
        self.session
    }
}

fn smsc(scene: &Scene, config: Config) -> Live<Smsc> {
    let mut session: Live<Smsc> = Session::new(config, [const { Slot::EMPTY }; 4], NOW);
    if matches!(scene.state, State::Open) {
        return session;
    }
    let id = mode(scene.state).command_id();
    let (request, mut out) = (frame(id, CommandStatus::ESME_ROK, 1, &body(&bind())), Vec::new());
    let step = session.step(NOW, &request, &mut out);
    let Some(Event::Request(Request::Bind(_, bind))) = step.event else { panic!("{step:?}") };
    if !matches!(scene.state, State::Binding) {
        let answered = session.answer(NOW, bind.responder, Ok(&BindResp::default()), &mut out);
        answered.expect("a waiting bind");
    }
    let sent = match scene.under_way.as_deref() {
        None => return session,
        Some("deliver_sm") => session.send(NOW, &DeliverSm::default(), 0, &mut out),
        other => panic!("{other:?} from an SMSC"),
    };
    assert_eq!(sent, Ok(1));
    session
}

// ── nothing is left out ──

/// The variants of an enum that other crates cannot match without a wildcard.
fn variants(file: &str, name: &str) -> BTreeSet<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let source = fs::read_to_string(path).expect("a source file");
    let (_, rest) = source.split_once(&format!("pub enum {name} {{\n")).expect("the enum");
    let (inside, _) = rest.split_once("\n}").expect("its end");
    let lines = inside.lines().map(str::trim);
    lines.filter(|line| line.starts_with(char::is_uppercase)).map(variant).collect()
}

fn names(group: &str) -> BTreeSet<String> {
    let name = |path: &PathBuf| path.file_name().expect("a name").to_string_lossy().into_owned();
    folders(&root().join(group)).iter().map(name).collect()
}

#[test]
fn every_deviation_and_error_has_a_folder() {
    let quirks: BTreeSet<_> = Quirks::all().names().map(String::from).collect();
    assert_eq!(quirks.len(), Quirks::all().bits().count_ones() as usize);
    assert_eq!(names("quirks"), quirks);
    let mut errors = variants("src/wire/error.rs", "Reason");
    // What a quirk is, the other group shows.
    assert!(errors.remove("quirk"));
    assert_eq!(names("errors"), errors);
    let notices = variants("src/session/event.rs", "NoticeKind");
    assert!(names("notices").is_superset(&notices), "{notices:?}");
    assert_eq!(names("frames"), ["too_long", "too_short"].map(String::from).into());
}

/// Each folder shows what it is named after.
#[test]
fn every_folder_shows_its_name() {
    for name in names("quirks") {
        let lenient = text(&root().join("quirks").join(&name), "lenient.json");
        let seen = objects(&lenient).iter().any(|view| {
            let quirks = view["quirks"].as_array().expect("a list");
            quirks.iter().any(|quirk| quirk.as_str() == Some(&name))
        });
        assert!(seen, "{name}");
        let strict = text(&root().join("quirks").join(&name), "strict.json");
        assert!(objects(&strict).iter().any(|view| !view["error"].is_null()), "{name}");
    }
    for kind in variants("src/session/event.rs", "NoticeKind") {
        let session = text(&root().join("notices").join(&kind), "session.json");
        let scene: Scene = serde_json::from_str(&session).expect("a scene");
        assert!(scene.strict.sees.contains(&format!("notice {kind}")), "{kind}");
    }
}
