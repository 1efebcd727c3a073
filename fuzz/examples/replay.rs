//! Plays files by one target: `replay TARGET FILE...`.

fn main() {
    let mut arguments = std::env::args().skip(1);
    let target = arguments.next().expect("a target");
    let (_, body) =
        smpp_proto_fuzz::TARGETS.iter().find(|(name, _)| *name == target).expect("a target");
    for file in arguments {
        println!("{file}");
        body(&std::fs::read(file).expect("a file"));
    }
}
