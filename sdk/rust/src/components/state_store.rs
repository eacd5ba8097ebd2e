//! State stores: `state.wasm`. Keys come complete, values are bytes.

use super::{Error, Metadata};
use crate::abi::{Kept, Lift, Lower};
use alloc::string::String;
use alloc::vec::Vec;

/// What a store can do besides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Features {
    /// Values have ETags.
    pub etag: bool,
    /// Values expire by the metadata `ttlInSeconds` of an item, and tell when by `ttlExpireTime`.
    pub ttl: bool,
}

impl Lift for Features {
    type Raw = u8;

    unsafe fn lift(raw: u8) -> Self {
        Self { etag: raw & 1 != 0, ttl: raw & 2 != 0 }
    }
}

impl Lower for Features {
    fn lower(self, _: &mut Kept) -> u8 {
        u8::from(self.etag) | u8::from(self.ttl) << 1
    }
}

/// Who wins if two write at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Concurrency {
    /// The store decides.
    Unspecified,
    /// The first: a write needs the ETag of the value that it replaces, or that there is none.
    FirstWrite,
    /// The last.
    LastWrite,
}

/// What an operation waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consistency {
    /// The store decides.
    Unspecified,
    /// Reads may find values that are a little old.
    Eventual,
    /// Reads find the last value that was written.
    Strong,
}

impl Concurrency {
    #[doc(hidden)]
    pub fn of(case: u32) -> Self {
        [Self::Unspecified, Self::FirstWrite, Self::LastWrite][case as usize]
    }
}

impl Consistency {
    #[doc(hidden)]
    pub fn of(case: u32) -> Self {
        [Self::Unspecified, Self::Eventual, Self::Strong][case as usize]
    }
}

record! {
    /// A value as the store has it.
    pub struct Value {
        /// The value itself.
        pub data: Vec<u8>,
        /// Changes with the value.
        pub etag: Option<String>,
        /// What the data is.
        pub content_type: Option<String>,
        /// What the store tells about the value.
        pub metadata: Metadata,
    }
}

lower_record! { Value { data, etag, content_type, metadata } }

/// A value to be written.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// The key.
    pub key: String,
    /// The value.
    pub data: Vec<u8>,
    /// If there is one the stored value must have it. With first-write concurrency and none, there must be no value.
    pub etag: Option<String>,
    /// Who wins if two write at once.
    pub concurrency: Concurrency,
    /// What the write waits for.
    pub consistency: Consistency,
    /// What the data is.
    pub content_type: Option<String>,
    /// Settings such as `ttlInSeconds`.
    pub metadata: Metadata,
}

/// A value to be removed.
#[derive(Clone, Debug, PartialEq)]
pub struct Removal {
    /// The key.
    pub key: String,
    /// If there is one the stored value must have it.
    pub etag: Option<String>,
    /// Who wins if two write at once.
    pub concurrency: Concurrency,
    /// What the removal waits for.
    pub consistency: Consistency,
    /// Settings of the request.
    pub metadata: Metadata,
}

/// Why a write was not done.
#[derive(Clone, Debug, PartialEq)]
pub enum WriteError {
    /// It failed.
    Failed(Error),
    /// The stored value has another ETag, or is there although it must not be, or is not there although it must.
    EtagMismatch,
    /// The ETag is none that this store could have made.
    InvalidEtag,
}

impl From<Error> for WriteError {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

#[doc(hidden)]
#[repr(C, u8)]
pub enum RawWriteError {
    Failed(<Error as Lift>::Raw),
    EtagMismatch,
    InvalidEtag,
}

impl Lift for WriteError {
    type Raw = RawWriteError;

    unsafe fn lift(raw: RawWriteError) -> Self {
        match raw {
            RawWriteError::Failed(error) => Self::Failed(unsafe { Error::lift(error) }),
            RawWriteError::EtagMismatch => Self::EtagMismatch,
            RawWriteError::InvalidEtag => Self::InvalidEtag,
        }
    }
}

impl Lower for WriteError {
    fn lower(self, kept: &mut Kept) -> RawWriteError {
        match self {
            Self::Failed(error) => RawWriteError::Failed(error.lower(kept)),
            Self::EtagMismatch => RawWriteError::EtagMismatch,
            Self::InvalidEtag => RawWriteError::InvalidEtag,
        }
    }
}

/// Values by key.
pub trait StateStore: Sized {
    /// Called once for each instance, first, with the settings of the component's file.
    fn init(metadata: Metadata) -> Result<(Self, Features), Error>;

    /// The value of a key, or none.
    fn get(&mut self, key: &str, consistency: Consistency, metadata: &Metadata) -> Result<Option<Value>, Error>;

    /// Writes a value.
    fn set(&mut self, item: Item) -> Result<(), WriteError>;

    /// Removes a value. What is not there is no error, unless an ETag was given.
    fn delete(&mut self, removal: Removal) -> Result<(), WriteError>;
}

/// Exports a type that is a [`StateStore`].
#[macro_export]
macro_rules! state_store {
    ($type:ty) => {
        const _: () = {
            use $crate::components::exports::{list, made, optional};
            use $crate::components::state_store::{Concurrency, Consistency, Item, Removal, StateStore};

            $crate::component_instance!(INSTANCE: $type, state_store);
            $crate::component_exports! { "state-store"
                "init"(metadata: *mut u8, count: usize) {
                    <$type as StateStore>::init(unsafe { list(metadata, count) }).map(|(made, features)| {
                        *INSTANCE.get() = Some(made);
                        features
                    })
                }
                "get"(key: *mut u8, length: usize, consistency: u32, metadata: *mut u8, count: usize) {
                    let key: String = unsafe { list(key, length) };
                    made(&INSTANCE).get(&key, Consistency::of(consistency), &unsafe { list(metadata, count) })
                }
                "set"(
                    key: *mut u8, key_length: usize, data: *mut u8, length: usize, has_etag: u32, etag: *mut u8, etag_length: usize, concurrency: u32,
                    consistency: u32, has_type: u32, content_type: *mut u8, type_length: usize, metadata: *mut u8, count: usize
                ) {
                    made(&INSTANCE).set(unsafe {
                        Item {
                            key: list(key, key_length),
                            data: list(data, length),
                            etag: optional(has_etag, etag, etag_length),
                            concurrency: Concurrency::of(concurrency),
                            consistency: Consistency::of(consistency),
                            content_type: optional(has_type, content_type, type_length),
                            metadata: list(metadata, count),
                        }
                    })
                }
                "delete"(
                    key: *mut u8, key_length: usize, has_etag: u32, etag: *mut u8, etag_length: usize, concurrency: u32, consistency: u32,
                    metadata: *mut u8, count: usize
                ) {
                    made(&INSTANCE).delete(unsafe {
                        Removal {
                            key: list(key, key_length),
                            etag: optional(has_etag, etag, etag_length),
                            concurrency: Concurrency::of(concurrency),
                            consistency: Consistency::of(consistency),
                            metadata: list(metadata, count),
                        }
                    })
                }
            }
        };
    };
}
