//! Who may bind, and what else the accounts file says.

use std::{collections::HashMap, fs, path::Path};

use serde::Deserialize;

use crate::{Failure, args};

/// The accounts file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    account: Vec<Entry>,
    #[serde(default)]
    lists: HashMap<String, Vec<String>>,
    #[serde(default)]
    parameters: HashMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    system_id: String,
    password: String,
    binds: Option<u32>,
    rate: Option<u32>,
}

/// An account and its limits.
#[derive(Debug)]
pub struct Account {
    pub password: String,
    /// How many binds it may have at a time.
    pub binds: Option<u32>,
    /// How many messages a second it may submit.
    pub rate: Option<u32>,
}

/// What is configured about peers.
#[derive(Debug, Default)]
pub struct Accounts {
    accounts: HashMap<String, Account>,
    /// Distribution lists: name and numbers.
    pub lists: HashMap<String, Vec<String>>,
    /// Parameters of the message centre, for `param_retrieve`.
    pub parameters: HashMap<String, String>,
}

impl Accounts {
    /// Reads the file, and adds the accounts of the command line.
    ///
    /// # Errors
    /// In words: the file cannot be read, or says something that makes no sense.
    pub fn load(options: &args::Options) -> Result<Self, Failure> {
        let file = options.accounts.as_deref().map(File::read).transpose()?.unwrap_or_default();
        let mut accounts = Self {
            accounts: HashMap::new(),
            lists: checked(file.lists).map_err(Failure::Usage)?,
            parameters: file.parameters,
        };
        let given = options.account.iter().cloned().map(Entry::from);
        for entry in file.account.into_iter().chain(given) {
            accounts.add(entry, options.limits.rate).map_err(Failure::Usage)?;
        }
        Ok(accounts)
    }

    fn add(&mut self, entry: Entry, rate: Option<u32>) -> Result<(), String> {
        let Entry { system_id, password, binds, .. } = entry;
        let fits = |text: &str, max| text.len() <= max && !text.contains('\0');
        // By the book 15 and 8; some providers give longer ones.
        if system_id.is_empty() || !fits(&system_id, 64) {
            return Err(format!("account {system_id:?}: a system_id has 1 to 64 characters"));
        }
        if !fits(&password, 64) {
            return Err(format!("account {system_id:?}: a password has at most 64 characters"));
        }
        if binds == Some(0) || entry.rate == Some(0) {
            return Err(format!("account {system_id:?}: a limit is at least 1"));
        }
        let account = Account { password, binds, rate: entry.rate.or(rate) };
        match self.accounts.insert(system_id.clone(), account) {
            None => Ok(()),
            Some(_) => Err(format!("account {system_id:?} is there twice")),
        }
    }

    /// Whether nobody is configured, and so everybody gets in.
    pub fn are_open(&self) -> bool {
        self.accounts.is_empty()
    }

    pub fn get(&self, system_id: &str) -> Option<&Account> {
        self.accounts.get(system_id)
    }
}

impl File {
    fn read(path: &Path) -> Result<Self, Failure> {
        let text = fs::read_to_string(path)
            .map_err(|error| Failure::Running(format!("{}: {error}", path.display())))?;
        toml::from_str(&text)
            .map_err(|error| Failure::Usage(format!("{}: {error}", path.display())))
    }
}

impl From<args::Account> for Entry {
    fn from(account: args::Account) -> Self {
        let args::Account { system_id, password, binds } = account;
        Self { system_id, password, binds, rate: None }
    }
}

fn checked(lists: HashMap<String, Vec<String>>) -> Result<HashMap<String, Vec<String>>, String> {
    for (name, numbers) in &lists {
        let fits = |text: &String| (1..=20).contains(&text.len()) && !text.contains('\0');
        if !fits(name) || !numbers.iter().all(fits) {
            return Err(format!("list {name:?}: a name and a number have 1 to 20 characters"));
        }
    }
    Ok(lists)
}
