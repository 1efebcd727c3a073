//! Segments: any text cut by any settings, and put together again.

use arbitrary::{Arbitrary, Unstructured};
use smpp_proto::{
    Instant,
    message::{
        alphabet::Alphabet,
        coding::{Class, Codings},
        reassemble::{Address, Fate, Part, Reassembler},
        segment::{Mode, OctetText, Part as Cut, Plan, SegmentError, Segmenter, USER_DATA, Width},
        text::Substitution,
        udh::{Ports, UserData},
    },
    wire::EsmClass,
};

#[derive(Arbitrary, Debug)]
struct Settings {
    alphabets: [Alphabet; 3],
    count: u8,
    codings: Option<Codings>,
    class: Option<Class>,
    substitution: Substitution,
    mode: Mode,
    width: Width,
    ports: Option<(bool, u16, u16)>,
    octet_text: OctetText,
    max_segments: u8,
    reference: u16,
}

/// Settings, then a text, which is also taken for binary.
pub fn segments(data: &[u8]) {
    let mut input = Unstructured::new(data);
    let Ok(settings) = Settings::arbitrary(&mut input) else { return };
    let octets = input.take_rest();
    let alphabets = match usize::from(settings.count) % 4 {
        0 => Segmenter::ALPHABETS,
        count => &settings.alphabets[..count],
    };
    let ports = settings.ports.map(|(wide, destination, source)| match wide {
        true => Ports::Bits16 { destination, source },
        false => Ports::Bits8 { destination: destination as u8, source: source as u8 },
    });
    let segmenter = Segmenter {
        alphabets,
        codings: settings.codings.unwrap_or_default(),
        class: settings.class,
        substitution: settings.substitution,
        mode: settings.mode,
        width: settings.width,
        ports,
        octet_text: settings.octet_text,
        max_segments: settings.max_segments,
    };
    let text = String::from_utf8_lossy(octets);
    check_text(&segmenter, &text, settings.reference);
    check_octets(&segmenter, octets, settings.reference);
}

fn check_text(segmenter: &Segmenter<'_>, text: &str, reference: u16) {
    let planned = segmenter.plan(text, reference);
    assert_eq!(planned.map(|plan| plan.count()), segmenter.count(text));
    let plan = match planned {
        Ok(plan) => plan,
        Err(error) => return check_error(segmenter, text, error),
    };
    check_plan(segmenter, &plan, text.len());
    assert!(segmenter.alphabets.contains(&plan.alphabet()));
    let joined: String = plan.parts().filter_map(|part| part.text()).collect();
    assert_eq!(joined, text);
    if plan.total() > 1 {
        check_received(segmenter, &plan, text);
    }
}

fn check_octets(segmenter: &Segmenter<'_>, octets: &[u8], reference: u16) {
    match segmenter.plan_octets(octets, reference) {
        Err(SegmentError::Unencodable(error)) => panic!("{error}"),
        Err(error) => check_error(segmenter, "", error),
        Ok(plan) => {
            check_plan(segmenter, &plan, octets.len());
            let joined: Vec<u8> = plan.parts().flat_map(|part| text_of(&plan, &part)).collect();
            assert_eq!(joined, octets);
        }
    }
}

fn check_error(segmenter: &Segmenter<'_>, text: &str, error: SegmentError) {
    assert!(!error.to_string().is_empty());
    match error {
        SegmentError::Unencodable(error) => {
            assert!(text[error.offset..].starts_with(error.character));
            assert_eq!(text[..error.offset].chars().count(), error.index);
            let odd = |alphabet: &Alphabet| alphabet.code(error.character).is_none();
            assert!(segmenter.alphabets.iter().any(odd));
        }
        SegmentError::TooManySegments { segments, max } => {
            assert!(segments > usize::from(max) && max == segmenter.max_segments.max(1));
        }
        SegmentError::NoAlphabet => {}
    }
}

/// The octets of a part behind its header.
fn text_of(plan: &Plan<'_>, part: &Cut<'_>) -> Vec<u8> {
    let octets = part.to_octets();
    UserData::split(plan.esm_class(), &octets).text.to_vec()
}

/// The parts are as many as were counted, none is too long, and together they are the whole.
fn check_plan(segmenter: &Segmenter<'_>, plan: &Plan<'_>, len: usize) {
    let count = plan.count();
    assert!((1..=usize::from(segmenter.max_segments.max(1))).contains(&count.segments));
    assert_eq!(plan.is_payload(), segmenter.mode == Mode::Payload);
    let total = usize::from(plan.total());
    assert_eq!(total, if plan.is_payload() { 1 } else { count.segments });
    assert_eq!(plan.parts().len(), total);
    let parts: Vec<_> = plan.parts().collect();
    assert_eq!(parts.len(), total);
    assert_eq!(parts.iter().map(|part| part.units()).sum::<usize>(), count.units);
    let end = parts.iter().zip(1..).fold(0, |at, (part, index)| {
        assert_eq!((part.range().start, part.index()), (at, index));
        assert!(plan.is_payload() || part.units() <= count.per_segment);
        check_part(segmenter, plan, part);
        part.range().end
    });
    assert_eq!(end, len);
    let last = parts.last().map_or(0, |part| part.units());
    assert!(plan.is_payload() || count.left == count.per_segment - last);
}

/// A part has the octets it says, at most those of a short message, and the header it needs.
fn check_part(segmenter: &Segmenter<'_>, plan: &Plan<'_>, part: &Cut<'_>) {
    let octets = part.to_octets();
    assert_eq!(octets.len(), part.octets());
    let mut short = vec![0; octets.len().saturating_sub(1)];
    assert!(octets.is_empty() || part.write(&mut short).is_err());
    let data = UserData::split(plan.esm_class(), &octets);
    let header = data.header.expect("a sound header");
    assert_eq!(header.is_empty(), !plan.esm_class().contains(EsmClass::UDHI));
    let tables = plan.alphabet().tables();
    if segmenter.mode == Mode::Sar {
        assert!(header.is_empty() && part.concatenation().is_some() == (plan.total() > 1));
    } else {
        assert_eq!(header.concatenation(), part.concatenation());
        assert_eq!(header.ports(), segmenter.ports);
        assert_eq!(header.locking_shift(), tables.locking_id());
        assert_eq!(header.single_shift(), tables.single_id());
    }
    if !plan.is_payload() {
        assert!(octets.len() <= 160);
        let septets = matches!(plan.alphabet(), Alphabet::Gsm7(_))
            || segmenter.octet_text == OctetText::Septets && part.text().is_some();
        let air = if septets { (data.text.len() * 7).div_ceil(8) } else { data.text.len() };
        assert!(header.len() + air <= USER_DATA, "{} octets", octets.len());
    }
}

/// Received in any order, the parts are the text again.
fn check_received(segmenter: &Segmenter<'_>, plan: &Plan<'_>, text: &str) {
    let mut octets: Vec<_> =
        plan.parts().map(|part| (part.concatenation(), part.to_octets())).collect();
    octets.reverse();
    let middle = octets.len() / 2;
    octets.rotate_left(middle);
    let mut reassembler = Reassembler::default();
    let mut complete = None;
    for (concatenation, octets) in &octets {
        let data = UserData::split(plan.esm_class(), octets);
        let part = Part {
            scope: b"",
            source: Address::default(),
            destination: Address::default(),
            concatenation: concatenation.expect("one of several"),
            data_coding: plan.data_coding(),
            header: data.udh(),
            text: data.text,
        };
        assert!(complete.is_none());
        match reassembler.add(Instant::default(), &part).fate {
            Fate::Held => {}
            Fate::Complete(message) => complete = Some(message),
            other => panic!("{other:?}"),
        }
    }
    let message = complete.expect("all parts came");
    let alphabet = plan.alphabet();
    let coding = segmenter.codings.read(plan.data_coding());
    let same = coding.alphabet.with_tables(alphabet.tables()) == alphabet;
    let plain = match alphabet {
        Alphabet::Gsm7Packed(tables) => Alphabet::Gsm7(tables),
        other => other,
    };
    let written = plain.substituting(segmenter.substitution).to_octets(text).expect("as planned");
    // A mark at the start of a part is none of the text, nor is what may be padding at the end.
    let padded = alphabet != plain && matches!(written.last(), Some(0 | 0x0D));
    if same && !padded && !text.contains(['\u{FEFF}', '\u{FFFE}']) {
        let read = plain.to_text(&written).expect("what was written");
        assert_eq!(message.to_text_lossy(&segmenter.codings, '?'), read);
    }
}
