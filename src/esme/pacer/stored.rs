//! The stored form of a pacer, and what must hold of it.

use core::time::Duration;

use super::{Bucket, Config, Instant, Pacer, Search, Span};

#[derive(serde::Serialize, serde::Deserialize)]
pub(super) struct State {
    config: Config,
    bucket: Bucket,
    search: Search,
    changed: Instant,
    span: Span,
    eased: Instant,
    paused_until: Instant,
    pause: Option<Duration>,
}

impl From<Pacer> for State {
    fn from(pacer: Pacer) -> Self {
        let Pacer { config, bucket, search, changed, span, eased, paused_until, pause } = pacer;
        Self { config, bucket, search, changed, span, eased, paused_until, pause }
    }
}

impl TryFrom<State> for Pacer {
    type Error = &'static str;

    fn try_from(state: State) -> Result<Self, Self::Error> {
        let State { config, bucket, search, changed, span, eased, paused_until, pause } = state;
        let new = Self::new(config, changed);
        if !bucket.follows(&new.bucket, config.rate.pace()) {
            return Err("the permits are those of the rate and the burst");
        }
        if !search.follows(&new.search) {
            return Err("the pace is one that the search can come to");
        }
        if pause.is_some_and(|pause| pause > config.longest_pause) {
            return Err("no pause is longer than the longest");
        }
        Ok(Self { config, bucket, search, changed, span, eased, paused_until, pause })
    }
}
