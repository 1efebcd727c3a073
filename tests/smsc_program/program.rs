//! The program under test.

use std::{
    env, fs,
    io::{BufRead, BufReader, Read, Write},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::{Duration, Instant},
};

/// How long anything may take before a test fails.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// The program, running. Ends with its owner.
pub struct Program {
    child: Child,
    pub stdin: Option<ChildStdin>,
    pub address: SocketAddr,
    lines: Receiver<String>,
}

/// How a program has ended.
pub struct Ended {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

/// Where cargo puts the program: beside the folder of the tests. `cargo test` builds it; a test that
/// is run alone has it built.
fn path() -> PathBuf {
    let test = env::current_exe().expect("the test's own path");
    let profile = test.parent().and_then(Path::parent).expect("target/<profile>/deps/<test>");
    let path = profile.join("examples").join(format!("smsc{}", env::consts::EXE_SUFFIX));
    if !path.exists() {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.current_dir(env!("CARGO_MANIFEST_DIR")).args(["build", "--example", "smsc"]);
        if profile.ends_with("release") {
            cargo.arg("--release");
        }
        assert!(cargo.status().expect("cargo").success(), "the program could not be built");
    }
    path
}

fn command(args: &[&str]) -> Command {
    let mut command = Command::new(path());
    if !args.contains(&"--listen") {
        command.args(["--listen", "127.0.0.1:0"]);
    }
    command.args(args);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs the program to its end, for command lines that it refuses.
pub fn fails(args: &[&str]) -> Ended {
    let output = command(args).output().expect("the program");
    Ended {
        code: output.status.code(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

impl Program {
    /// Starts the program, with an account `me` whose password is `secret`, and waits until it
    /// listens.
    pub fn start(args: &[&str]) -> Self {
        Self::start_with(&[args, &["--account", "me:secret"]].concat())
    }

    /// Starts the program with these options alone.
    pub fn start_with(args: &[&str]) -> Self {
        let mut child = command(args).spawn().expect("the program");
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
        let first = lines.recv_timeout(PATIENCE).unwrap_or_else(|_| {
            let mut why = String::new();
            let _ = child.kill();
            let _ = child.stderr.take().expect("a pipe").read_to_string(&mut why);
            panic!("the program does not listen: {why}");
        });
        let address = first.strip_prefix("listening on ").expect("the first line");
        Self { address: address.parse().expect("an address"), child, stdin, lines }
    }

    /// Writes a line to the standard input of the program.
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

impl Drop for Program {
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
        let path = env::temp_dir().join(format!("smsc-{}-{name}", std::process::id()));
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
