//! Where the password comes from.

use std::{env, fs};

use smpp_proto::wire::Secret;

use crate::{Failure, args::Login};

/// The environment variable that holds it.
const VARIABLE: &str = "SMPP_PASSWORD";

/// The password of the command line, of its file, or of the environment.
pub fn load(login: &Login) -> Result<Secret<String>, Failure> {
    if let Some(password) = &login.password {
        return Ok(Secret::new(password.clone()));
    }
    if let Some(path) = &login.password_file {
        let text = fs::read_to_string(path)
            .map_err(|error| Failure::Running(format!("{}: {error}", path.display())))?;
        return Ok(Secret::new(text.lines().next().unwrap_or_default().to_owned()));
    }
    let password = env::var(VARIABLE).map_err(|_| {
        Failure::Usage(format!("no password: give --password-file, --password or {VARIABLE}"))
    })?;
    Ok(Secret::new(password))
}
