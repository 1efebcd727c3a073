//! The stored form of a link, and what must hold of it.

use alloc::vec::Vec;

use super::{Attempt, Config, Course, Host, Instant, Link, MOST, Place, Random, Standing};

#[derive(serde::Serialize, serde::Deserialize)]
pub(super) struct State {
    config: Config,
    hosts: Vec<Host>,
    places: Vec<Place>,
    course: Course,
    random: Random,
    attempts: u64,
    latest: Instant,
}

impl From<Link> for State {
    fn from(link: Link) -> Self {
        let Link { config, hosts, places, course, random, attempts, latest } = link;
        Self { config, hosts, places, course, random, attempts, latest }
    }
}

impl TryFrom<State> for Link {
    type Error = &'static str;

    fn try_from(state: State) -> Result<Self, Self::Error> {
        let State { config, hosts, places, course, random, attempts, latest } = state;
        if !(1..=MOST).contains(&hosts.len()) || !(1..=MOST).contains(&places.len()) {
            return Err("a link has 1 to 255 hosts and 1 to 255 places");
        }
        let mut used: Vec<Attempt> = places.iter().filter_map(|p| p.standing.attempt()).collect();
        let count = used.len();
        used.sort_unstable();
        used.dedup();
        let known = |attempt: &Attempt| (1..=attempts).contains(&attempt.number());
        if used.len() != count || !used.iter().all(known) || attempts > u64::MAX / 2 {
            return Err("each attempt has a number of its own, and none from the future");
        }
        if places.iter().filter_map(|place| place.standing.host()).any(|host| host >= hosts.len()) {
            return Err("a session is at a host that the link has");
        }
        let trying = |place: &&Place| matches!(place.standing, Standing::Trying { .. });
        if places.iter().filter(trying).count() > 1 {
            return Err("there is one attempt at a time");
        }
        Ok(Self { config, hosts, places, course, random, attempts, latest })
    }
}
