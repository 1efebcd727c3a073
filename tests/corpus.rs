//! The fuzz targets on what fuzzing has found so far: each corpus, and each wire vector for every
//! target.
#![cfg(all(feature = "alloc", feature = "arbitrary"))]

#[path = "../fuzz/src/lib.rs"]
#[allow(dead_code, unreachable_pub, reason = "a crate of its own elsewhere")]
mod fuzz;
mod support;

use std::{fs, path::Path};

use support::vectors;

/// The corpus of one target, in a fixed order.
fn corpus(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{folder:?}: {error}"));
    let mut files: Vec<_> = entries
        .map(|entry| {
            let path = entry.expect("an entry").path();
            (path.display().to_string(), fs::read(&path).expect("a file"))
        })
        .collect();
    files.sort();
    files
}

/// Plays one corpus; the name of the file at fault stands before the panic.
fn play(target: &str) {
    let (_, body) = fuzz::TARGETS.iter().find(|(name, _)| *name == target).expect("a target");
    let files = corpus(target);
    assert!(!files.is_empty());
    for (file, octets) in files {
        println!("{file}");
        body(&octets);
    }
    for file in ["regular", "deviating", "made", "malformed"] {
        for record in vectors::load(file) {
            println!("{}", record.title);
            body(&record.octets);
        }
    }
}

macro_rules! targets {
    ($( $target:ident )*) => {
        $(
            #[test]
            fn $target() {
                play(stringify!($target));
            }
        )*

        #[test]
        fn every_target_is_played() {
            let played = [$( stringify!($target) ),*];
            assert!(fuzz::TARGETS.iter().map(|(name, _)| *name).eq(played));
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/fuzz_targets");
            // `differential` wants crates that only the fuzz crate has, and is played there.
            assert_eq!(fs::read_dir(folder).expect("a folder").count(), played.len() + 1);
        }
    };
}

targets! { frame pdu lenient session pair text segments receipt reassembly }
