//! Counters in an array.

/// So many counters. Each stops at its end instead of starting over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(into = "stored::Sparse", try_from = "stored::Sparse"))]
pub(super) struct Counts<const N: usize>([u64; N]);

impl<const N: usize> Counts<N> {
    pub(super) const NONE: Self = Self([0; N]);

    /// Counts `more` at an index; an index beyond the end counts at the last.
    pub(super) fn add(&mut self, index: usize, more: u64) {
        if let Some(count) = self.0.get_mut(index.min(N.saturating_sub(1))) {
            *count = count.saturating_add(more);
        }
    }

    pub(super) fn at(&self, index: usize) -> u64 {
        self.0.get(index).copied().unwrap_or_default()
    }

    pub(super) fn merge(&mut self, other: &Self) {
        for (count, more) in self.0.iter_mut().zip(other.0) {
            *count = count.saturating_add(more);
        }
    }

    pub(super) fn total(&self) -> u64 {
        self.0.iter().fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// The counters that are not 0, by index.
    pub(super) fn counted(&self) -> impl DoubleEndedIterator<Item = (usize, u64)> + '_ {
        self.0.iter().copied().enumerate().filter(|(_, count)| *count > 0)
    }
}

/// The stored form: the counters that are not 0.
#[cfg(feature = "serde")]
mod stored {
    use alloc::vec::Vec;

    use super::Counts;

    #[derive(serde::Serialize, serde::Deserialize)]
    #[serde(transparent)]
    pub(super) struct Sparse(Vec<(u16, u64)>);

    impl<const N: usize> From<Counts<N>> for Sparse {
        fn from(counts: Counts<N>) -> Self {
            let counted = counts.counted();
            Self(counted.filter_map(|(at, count)| Some((u16::try_from(at).ok()?, count))).collect())
        }
    }

    impl<const N: usize> TryFrom<Sparse> for Counts<N> {
        type Error = &'static str;

        fn try_from(sparse: Sparse) -> Result<Self, Self::Error> {
            let mut counts = Self::NONE;
            for (at, count) in sparse.0 {
                let slot = counts.0.get_mut(usize::from(at)).filter(|slot| **slot == 0);
                *slot.ok_or("a counter is not known, or is there twice")? = count;
            }
            Ok(counts)
        }
    }
}
