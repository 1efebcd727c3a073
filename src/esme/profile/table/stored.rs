//! The stored form: the name of the preset, and the values that are not the preset's.

use alloc::{string::String, vec::Vec};
use core::fmt;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error as _, MapAccess, Visitor},
    ser::{Error as _, SerializeMap},
};

use super::*;

#[derive(Serialize, Deserialize)]
#[serde(rename = "Profile")]
struct Stored {
    preset: String,
    #[serde(default)]
    changes: Changes,
}

#[derive(Default)]
struct Changes(Vec<Change>);

impl Serialize for Profile {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let preset = Self::named(self.name).ok_or_else(|| S::Error::custom("no such preset"))?;
        if self.statuses != preset.statuses {
            return Err(S::Error::custom("`statuses` are the preset's own and cannot be stored"));
        }
        Stored { preset: self.name.into(), changes: self.changes(preset) }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Profile {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let stored = Stored::deserialize(deserializer)?;
        let unknown = || D::Error::custom(format_args!("no preset `{}`", stored.preset));
        let mut profile = *Self::named(&stored.preset).ok_or_else(unknown)?;
        stored.changes.0.into_iter().for_each(|change| change.apply(&mut profile));
        Ok(profile)
    }
}

impl Serialize for Changes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        self.0.iter().try_for_each(|change| change.write(&mut map))?;
        map.end()
    }
}

impl<'de> Deserialize<'de> for Changes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ChangesVisitor)
    }
}

struct ChangesVisitor;

impl<'de> Visitor<'de> for ChangesVisitor {
    type Value = Changes;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("fields of a profile with their values")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Changes, M::Error> {
        let mut changes = Vec::new();
        while let Some(name) = map.next_key::<String>()? {
            changes.push(Change::read(&name, &mut map)?);
        }
        Ok(Changes(changes))
    }
}

macro_rules! declare {
    ($( $(#[$doc:meta])* $field:ident: $type:ty = $default:expr; )*) => {
        /// One value, in the variant of its field.
        #[allow(non_camel_case_types, reason = "each variant is named after its field")]
        enum Change {
            $( $field($type), )*
        }

        impl Change {
            fn apply(self, profile: &mut Profile) {
                match self {
                    $( Self::$field(value) => profile.$field = value, )*
                }
            }

            fn write<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                match self {
                    $( Self::$field(value) => map.serialize_entry(stringify!($field), value), )*
                }
            }

            fn read<'de, M: MapAccess<'de>>(name: &str, map: &mut M) -> Result<Self, M::Error> {
                match name {
                    $( stringify!($field) => map.next_value().map(Self::$field), )*
                    _ => Err(M::Error::unknown_field(name, &[$( stringify!($field), )*])),
                }
            }
        }

        impl Profile {
            fn changes(&self, preset: &Self) -> Changes {
                let mut changes = Vec::new();
                $( if self.$field != preset.$field {
                    changes.push(Change::$field(self.$field));
                } )*
                Changes(changes)
            }
        }
    };
}
with_fields!(declare);
