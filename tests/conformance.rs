//! `docs/conformance.md` and `docs/assurance.md` name tests that are there.

use std::{fs, path::Path};

/// The names of tests in a text: what stands in backquotes and has `::` in it.
fn names(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2).filter(|name| name.contains("::"))
}

/// Whether the file of the test, or its module's, has a function of that name.
fn is_there(name: &str) -> bool {
    let parts: Vec<_> = name.split("::").collect();
    let file = match parts[..] {
        [file, _] => format!("tests/{file}.rs"),
        [file, module, _] => format!("tests/{file}/{module}.rs"),
        _ => return false,
    };
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let text = fs::read_to_string(path).unwrap_or_default();
    let function = format!("fn {}(", parts[parts.len() - 1]);
    let test = text.find(&function).and_then(|at| text.get(..at));
    test.is_some_and(|before| before.trim_end().ends_with("#[test]"))
        || in_proptest(&text, &function)
}

/// Inside of `proptest!` a documented line may stand between.
fn in_proptest(text: &str, function: &str) -> bool {
    text.split("proptest! {").skip(1).any(|inner| inner.contains(&format!("    {function}")))
}

#[test]
fn every_test_that_is_named_is_there() {
    for (page, least) in [("conformance", 100), ("assurance", 30)] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("docs/{page}.md"));
        let text = fs::read_to_string(path).unwrap();
        let all: Vec<_> = names(&text).collect();
        assert!(all.len() > least, "{page}: {} names", all.len());
        let lost: Vec<_> = all.iter().filter(|name| !is_there(name)).collect();
        assert!(lost.is_empty(), "{page}: not there: {lost:#?}");
    }
}
