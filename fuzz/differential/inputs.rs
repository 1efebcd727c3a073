//! Frames to read: values of any PDU, sound and damaged. The same seed makes the same frames.

use arbitrary::{Arbitrary, Unstructured};
use smpp_proto::wire::{
    Body, CommandStatus, HEADER_LEN, Header, Pdu, Quirks, Tag, pdu::SubmitSmResp,
};

/// SplitMix64: numbers that look random and depend on the seed alone.
pub struct Chance(pub u64);

impl Chance {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ z >> 31
    }

    /// A number below `end`, which is not 0.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }
}

/// The next frame; every other one is damaged.
pub fn frame(chance: &mut Chance) -> Vec<u8> {
    let octets = sound(chance);
    match chance.below(2) {
        0 => octets,
        _ => damaged(octets, chance),
    }
}

/// A PDU with values of any kind.
pub fn sound(chance: &mut Chance) -> Vec<u8> {
    loop {
        // What chooses the command must not come from the octets of texts.
        let mut octets = (chance.next() as u32).to_le_bytes().to_vec();
        octets.extend((0..chance.below(600)).map(|_| octet(chance)));
        if let Ok(body) = Body::arbitrary(&mut Unstructured::new(&octets)) {
            return whole(&body, chance);
        }
    }
}

/// A PDU of this body and up to three TLVs more.
fn whole(body: &Body<'_>, chance: &mut Chance) -> Vec<u8> {
    let status = match chance.below(4) {
        0 => chance.next() as u32 & 0x1FF,
        _ => 0,
    };
    let number = (chance.next() as u32 & 0x7FFF_FFFF).max(1);
    let mut octets = vec![0; body.body_len()];
    body.put(&mut octets);
    for _ in 0..chance.below(4) {
        octets.extend(tlv(chance));
    }
    let header = Header::new(body.command_id(), CommandStatus(status), number, octets.len());
    [&header.expect("a short body").to_octets()[..], &octets].concat()
}

/// The lengths that TLVs have, the commonest first.
const TLV_LENGTHS: [usize; 16] = [1, 2, 3, 4, 1, 2, 5, 6, 8, 10, 16, 17, 19, 23, 65, 0];

/// A TLV of the specification; of several lengths tried one that it allows, if there is one.
fn tlv(chance: &mut Chance) -> Vec<u8> {
    let tag = Tag::ALL[chance.below(Tag::ALL.len())];
    let mut octets = Vec::new();
    for _ in 0..8 {
        let len = TLV_LENGTHS[chance.below(TLV_LENGTHS.len())];
        let value = (0..len).map(|_| octet(chance));
        octets = tag
            .0
            .to_be_bytes()
            .into_iter()
            .chain((len as u16).to_be_bytes())
            .chain(value)
            .collect();
        if let (Some(last), 0) = (octets.last_mut().filter(|_| len > 0), chance.below(2)) {
            *last = 0;
        }
        let mut seen = Quirks::NONE;
        let body = [&[0], &octets[..]].concat();
        if SubmitSmResp::decode(&body, &mut seen).is_ok() && seen == Quirks::NONE {
            break;
        }
    }
    octets
}

/// Letters mostly, so that strings are not always cut short by a NUL.
fn octet(chance: &mut Chance) -> u8 {
    match chance.below(4) {
        0 => chance.next() as u8,
        _ => 0x20 + (chance.next() % 0x5F) as u8,
    }
}

/// The frame with its body changed at one to three places, and its length made to fit again.
fn damaged(mut octets: Vec<u8>, chance: &mut Chance) -> Vec<u8> {
    for _ in 0..=chance.below(3) {
        let len = octets.len() - HEADER_LEN;
        let at = HEADER_LEN + chance.below(len + 1);
        match chance.below(6) {
            0 => octets.truncate(at),
            1 => octets.insert(at, 0),
            2 => octets.insert(at, chance.next() as u8),
            3 if at < octets.len() => drop(octets.remove(at)),
            4 => {
                for _ in 0..=chance.below(4) {
                    octets.push(chance.next() as u8);
                }
            }
            _ if at < octets.len() => octets[at] = chance.next() as u8,
            _ => {}
        }
    }
    let len = octets.len() as u32;
    octets[..4].copy_from_slice(&len.to_be_bytes());
    octets
}
