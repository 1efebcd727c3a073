//! The rate of an account, and what `congestion_state` says of it.

use core::time::Duration;

use proptest::prelude::*;
use smpp_proto::{
    Clock, Instant,
    smsc::{Band, Congestion, Quota, RateLimit, Throttled},
    wire::{CommandStatus, TlvWriter, Tlvs, Version},
};

fn at(micros: u64) -> Instant {
    Instant::from_micros(micros)
}

fn until(micros: u64) -> Result<(), Throttled> {
    Err(Throttled { until: Some(at(micros)) })
}

const NEVER: Result<(), Throttled> = Err(Throttled { until: None });

/// The moments of a stored rate are those of the clock that it was told.
#[test]
fn a_clock_goes_on_where_an_earlier_one_was() {
    let days = at(10 * 86_400_000_000);
    let mut rate = RateLimit::new(Quota::per_second(10));
    assert_eq!(rate.take(days, 10), Ok(()));
    let second = Duration::from_secs(1);
    let clock = Clock::starting_at(days);
    assert!(clock.now() >= days && clock.until(days + second) <= second);
    assert_eq!(rate.check(clock.now() + second, 10), Ok(()));
    let clock = Clock::start();
    assert_eq!(
        rate.check(clock.now() + Duration::from_secs(3600), 1),
        until(days.as_micros() + 100_000)
    );
}

#[test]
fn the_burst_passes_and_then_the_rate() {
    let mut rate = RateLimit::new(Quota { messages: 10, per: Duration::from_secs(1), burst: 3 });
    for _ in 0..3 {
        assert_eq!(rate.take(at(5), 1), Ok(()));
    }
    assert_eq!(rate.check(at(5), 1), until(100_005));
    assert_eq!(rate.take(at(5), 2), until(200_005));
    assert_eq!(rate.take(at(100_004), 1), until(100_005));
    assert_eq!(rate.take(at(100_005), 1), Ok(()));
    assert_eq!(rate.take(at(10_000_000), 3), Ok(()), "no more than the burst is saved up");
    assert_eq!(rate.take(at(10_000_000), 1), until(10_100_000));
    rate.give_back(2);
    assert_eq!(rate.take(at(10_000_000), 2), Ok(()));
    assert_eq!(rate.take(at(0), 1), until(10_100_000), "time does not run backwards");
    assert_eq!(Throttled { until: None }.status(), CommandStatus::ESME_RTHROTTLED);
}

#[test]
fn odd_quotas_have_a_meaning() {
    let second = Duration::from_secs(1);
    let mut none = RateLimit::new(Quota { messages: 5, per: second, burst: 0 });
    assert_eq!((none.take(at(9), 1), none.take(at(9), 0)), (NEVER, Ok(())));
    assert_eq!(none.congestion(at(9)), Congestion::CONGESTED);
    let mut once = RateLimit::new(Quota { messages: 0, per: second, burst: 2 });
    assert_eq!((once.take(at(9), 2), once.take(at(u64::MAX), 1)), (Ok(()), NEVER));
    let mut unlimited = RateLimit::new(Quota { messages: 1, per: Duration::ZERO, burst: 0 });
    assert_eq!(unlimited.take(at(0), u32::MAX), Ok(()));
    assert_eq!(unlimited.congestion(at(0)), Congestion::IDLE);
    let mut most =
        RateLimit::new(Quota { messages: u32::MAX, per: Duration::MAX, burst: u32::MAX });
    assert_eq!(most.take(at(u64::MAX), u32::MAX), Ok(()));
    assert_eq!(most.take(at(u64::MAX), u32::MAX), until(u64::MAX));
    let mut burst = RateLimit::new(Quota::per_second(5));
    assert_eq!(burst.take(at(0), 6), NEVER);
}

#[test]
fn a_changed_quota_keeps_what_was_used() {
    let mut rate = RateLimit::new(Quota::per_second(10));
    rate.take(at(0), 10).unwrap();
    rate.set_quota(at(0), Quota { messages: 20, per: Duration::from_secs(60), burst: 12 });
    assert_eq!(rate.quota().burst, 12);
    assert_eq!(rate.take(at(0), 2), Ok(()));
    assert_eq!(rate.take(at(0), 1), until(3_000_000));
    rate.set_quota(at(0), Quota::per_second(4));
    assert_eq!(rate.take(at(0), 1), until(250_000));
}

#[test]
fn the_same_quota_again_changes_nothing() {
    let mut rate = RateLimit::new(Quota::per_second(3));
    rate.take(at(0), 3).unwrap();
    for now in (0..333_333).step_by(10) {
        rate.set_quota(at(now), Quota::per_second(3));
    }
    assert_eq!(rate.take(at(333_333), 1), until(333_334));
    // There and back: a part that does not come out even is rounded up, once each way.
    rate.set_quota(at(0), Quota { messages: 7, per: Duration::from_secs(13), burst: 3 });
    rate.set_quota(at(0), Quota::per_second(3));
    assert_eq!(rate.take(at(333_333), 1), until(333_334));
    let most = Quota { messages: u32::MAX, per: Duration::MAX, burst: u32::MAX };
    let mut rate = RateLimit::new(most);
    rate.take(at(0), u32::MAX).unwrap();
    rate.set_quota(at(1), most);
    assert!(rate.take(at(1), 1).is_err(), "rounded up where the numbers are out of reach");
}

#[test]
fn nothing_drifts_over_a_year() {
    let mut rate = RateLimit::new(Quota { messages: 7, per: Duration::from_micros(15), burst: 1 });
    rate.take(at(0), 1).unwrap();
    assert_eq!(rate.take(at(2), 1), until(3), "14 of 15 parts are not one message");
    // Seven in 13 seconds: neither a whole number of microseconds for one, nor of messages a second.
    let mut rate = RateLimit::new(Quota { messages: 7, per: Duration::from_secs(13), burst: 1 });
    let year = 365 * 24 * 3600 * 1_000_000_u64;
    let (mut now, mut passed) = (at(0), 0_u64);
    rate.take(now, 1).unwrap();
    for _ in 0..100_000 {
        let Err(Throttled { until: Some(next) }) = rate.take(now, 1) else {
            panic!("no burst left")
        };
        now = next;
        rate.take(now, 1).unwrap();
        passed += 1;
    }
    // The moments are rounded up to microseconds, and a burst of one saves nothing: at most one each.
    let exact = passed * 13_000_000 / 7;
    assert!(now.as_micros() >= exact && now.as_micros() <= exact + passed);
    let mut rate = RateLimit::new(Quota { messages: 7, per: Duration::from_secs(13), burst: 2 });
    let (mut at_all, mut now) = (0_u64, 0);
    while now <= year {
        at_all += u64::from(rate.take(at(now), 1).is_ok());
        now += 1_857_142; // A little less than one takes, so that the bucket is never full.
    }
    let steps = now / 1_857_142;
    let allowed = (now - 1_857_142) * 7 / 13_000_000 + 2;
    assert!(at_all == steps.min(allowed), "{at_all} of {steps}, {allowed} allowed");
}

#[test]
fn congestion_follows_the_bucket() {
    let mut rate = RateLimit::new(Quota { messages: 10, per: Duration::from_secs(1), burst: 10 });
    let mut seen = Vec::new();
    for _ in 0..10 {
        seen.push(rate.congestion(at(0)).percent());
        rate.take(at(0), 1).unwrap();
    }
    assert_eq!(seen, [0, 10, 20, 30, 40, 50, 60, 70, 80, 90]);
    assert_eq!(rate.congestion(at(0)), Congestion::CONGESTED);
    assert_eq!(rate.congestion(at(100_000)).percent(), 90);
    assert_eq!(rate.congestion(at(1_000_000)), Congestion::IDLE);
}

#[test]
fn congestion_has_bands_and_goes_to_peers_that_know_it() {
    let bands = [
        (0, Band::Idle),
        (1, Band::Low),
        (29, Band::Low),
        (30, Band::Medium),
        (49, Band::Medium),
        (50, Band::High),
        (79, Band::High),
        (80, Band::Optimum),
        (89, Band::Optimum),
        (90, Band::NearCongestion),
        (99, Band::NearCongestion),
        (100, Band::Congested),
    ];
    for (percent, band) in bands {
        let congestion = Congestion::new(percent).unwrap();
        assert_eq!((congestion.band(), congestion.percent()), (band, percent));
        let mut room = [0; Congestion::TLV_LEN];
        assert_eq!(congestion.tlvs(Version::V3_3, &mut room), Tlvs::NONE);
        assert_eq!(congestion.tlvs(Version::V3_4, &mut room), Tlvs::NONE);
        let tlvs = congestion.tlvs(Version::V5_0, &mut room);
        assert_eq!(tlvs.congestion_state(), Ok(Some(percent)));
    }
    assert_eq!(Congestion::new(101), None);
    assert!(Congestion::IDLE.push(Version::V5_0, &mut TlvWriter::new(&mut [0; 4])).is_err());
    assert_eq!(Congestion::of(0, 0), Congestion::CONGESTED);
    assert_eq!(Congestion::of(u64::MAX, 1), Congestion::CONGESTED);
    assert_eq!(Congestion::of(u64::MAX - 1, u64::MAX).percent(), 99);
}

#[cfg(feature = "serde")]
#[test]
fn the_stored_form_is_checked() {
    let mut rate = RateLimit::new(Quota::per_second(10));
    rate.take(at(5), 4).unwrap();
    let mut stored = serde_json::to_value(rate).unwrap();
    assert_eq!(serde_json::from_value::<RateLimit>(stored.clone()).unwrap(), rate);
    stored["used"] = serde_json::json!([1, 0]);
    let restored: RateLimit = serde_json::from_value(stored).unwrap();
    assert_eq!(restored.check(at(5), 1), until(100_005), "the burst is used, and no more");
    assert_eq!(serde_json::from_str::<Congestion>("100").unwrap(), Congestion::CONGESTED);
    assert!(serde_json::from_str::<Congestion>("101").is_err());
}

proptest! {
    /// In any time there pass at most the burst and what the rate allows, exactly; and a moment that
    /// is named is neither too early nor too late.
    #[test]
    fn never_above_the_rate_and_never_below(
        messages in 1..50_u32,
        per in 1..5_000_000_u64,
        burst in 1..20_u32,
        steps in prop::collection::vec((0..2_000_000_u64, 1..25_u32), 1..100),
    ) {
        let quota = Quota { messages, per: Duration::from_micros(per), burst };
        let mut rate = RateLimit::new(quota);
        let (mut now, mut taken) = (0, Vec::new());
        for (wait, wanted) in steps {
            now += wait;
            match rate.take(at(now), wanted) {
                Ok(()) => taken.push((now, wanted)),
                Err(Throttled { until: None }) => prop_assert!(wanted > burst),
                Err(Throttled { until: Some(until) }) => {
                    prop_assert!(wanted <= burst && until > at(now));
                    prop_assert!(rate.check(until, wanted).is_ok());
                    let before = at(until.as_micros() - 1);
                    prop_assert!(rate.check(before, wanted).is_err());
                }
            }
        }
        for (first, (start, _)) in taken.iter().enumerate() {
            let mut sum = 0;
            for (end, count) in &taken[first..] {
                sum += u128::from(*count);
                let passed = u128::from(end - start) * u128::from(messages);
                prop_assert!((sum - sum.min(burst.into())) * u128::from(per) <= passed);
            }
        }
    }
}
