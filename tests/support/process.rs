//! An example as a process: built beside the tests, its output read as it comes, ended with its
//! owner.
#![allow(dead_code, reason = "each test uses a part of it")]

use std::{
    collections::BTreeSet,
    env, fs,
    io::{BufRead, BufReader, Read, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    sync::{
        Mutex,
        mpsc::{Receiver, channel},
    },
    thread,
    time::{Duration, Instant},
};

/// How long anything may take before a test fails.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// An example, running.
pub struct Process {
    child: Child,
    pub stdin: Option<ChildStdin>,
    lines: Receiver<String>,
}

/// How a program has ended.
pub struct Ended {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

/// An example, to be started.
///
/// Cargo puts it beside the folder of the tests. `cargo test` has built it; for a test that is run
/// alone it is built anew, since one of yesterday would be tried.
pub fn example(name: &str) -> Command {
    static BUILT: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    let test = env::current_exe().expect("the test's own path");
    let profile = test.parent().and_then(Path::parent).expect("target/<profile>/deps/<test>");
    // Held while it is built, so that no other test starts what is not yet there.
    let mut built = BUILT.lock().expect("built before");
    if built.insert(name.to_owned()) {
        build(name, profile.ends_with("release"));
    }
    drop(built);
    let path = profile.join("examples").join(format!("{name}{}", env::consts::EXE_SUFFIX));
    let mut command = Command::new(path);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn build(name: &str, release: bool) {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(env!("CARGO_MANIFEST_DIR")).args(["build", "--quiet", "--example", name]);
    if release {
        cargo.arg("--release");
    }
    assert!(cargo.status().expect("cargo").success(), "{name} could not be built");
}

/// Runs a program to its end, for command lines that it refuses.
pub fn output(mut command: Command) -> Ended {
    let output = command.output().expect("the program");
    Ended {
        code: output.status.code(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

impl Process {
    pub fn start(mut command: Command) -> Self {
        let mut child = command.spawn().expect("the program");
        let stdin = child.stdin.take();
        let stdout = BufReader::new(child.stdout.take().expect("a pipe"));
        let (sender, lines) = channel();
        thread::spawn(move || {
            for line in stdout.lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        Self { child, stdin, lines }
    }

    /// Its first line.
    pub fn first_line(&mut self) -> String {
        self.lines.recv_timeout(PATIENCE).unwrap_or_else(|_| {
            let mut why = String::new();
            let _ = self.child.kill();
            let _ = self.child.stderr.take().expect("a pipe").read_to_string(&mut why);
            panic!("the program says nothing: {why}");
        })
    }

    /// Writes a line to its standard input.
    pub fn say(&mut self, line: &str) {
        let stdin = self.stdin.as_mut().expect("a pipe");
        writeln!(stdin, "{line}").expect("a line taken");
    }

    /// Waits for a line of output that contains this.
    pub fn prints(&self, what: &str) -> String {
        let end = Instant::now() + PATIENCE;
        loop {
            let wait = end.saturating_duration_since(Instant::now());
            let line = self.lines.recv_timeout(wait);
            let line = line.unwrap_or_else(|_| panic!("the program never prints {what:?}"));
            if line.contains(what) {
                return line;
            }
        }
    }

    /// Sends a signal.
    pub fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let kill = Command::new("kill").args(["-s", name, &id]).status();
        assert!(kill.expect("kill").success());
    }

    /// Waits for the end of the program.
    pub fn ended(mut self) -> Ended {
        let end = Instant::now() + PATIENCE;
        let code = loop {
            match self.child.try_wait().expect("the program") {
                Some(status) => break status.code(),
                None if Instant::now() > end => panic!("the program does not end"),
                None => thread::sleep(Duration::from_millis(10)),
            }
        };
        let mut stderr = String::new();
        let _ = self.child.stderr.take().expect("a pipe").read_to_string(&mut stderr);
        let stdout: Vec<String> = self.lines.iter().collect();
        Ended { code, stdout: stdout.join("\n"), stderr }
    }

    /// Stops the program by a signal, as a user does.
    pub fn stop(self) -> Ended {
        self.signal("TERM");
        self.ended()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("the program: {:?}", self.child.try_wait());
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A file for one test, which is removed with its owner.
pub struct Scratch(PathBuf);

impl Scratch {
    pub fn new(name: &str, content: &str) -> Self {
        let path = env::temp_dir().join(format!("smpp-{}-{name}", std::process::id()));
        fs::write(&path, content).expect("a file");
        Self(path)
    }

    pub fn path(&self) -> &str {
        self.0.to_str().expect("a readable path")
    }

    pub fn read(&self) -> Vec<u8> {
        fs::read(&self.0).expect("a file")
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}
