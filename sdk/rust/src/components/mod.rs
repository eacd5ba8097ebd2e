//! Components of the runtime: what `dapr:components` (`sdk/wit/components`) has for a component to export. Implement the trait of a kind, say which
//! type does, and a component file of the kind's type (`state.wasm`, `pubsub.wasm` …) can name what is built.
//!
//! ```ignore
//! use dapr_building_blocks::components::{Error, Metadata, lock_store};
//!
//! struct Locks;
//!
//! impl lock_store::LockStore for Locks { /* … */ }
//!
//! dapr_building_blocks::lock_store!(Locks);
//! ```
//!
//! An instance has one value of that type, made by `init`, as long as it lives.

pub mod bindings;
pub mod configuration_store;
pub mod crypto_provider;
pub mod lock_store;
pub mod name_resolution;
pub mod pub_sub;
pub mod secret_store;
pub mod state_store;

#[doc(hidden)]
pub mod exports;

pub use crate::types::Metadata;
use alloc::string::String;

variant! {
    /// Why something could not be done, each with a message for whoever asked. What is expected (no such key, another ETag) is no error.
    pub enum Error {
        /// The component's file lacks something, or has a wrong value. To start again does not help.
        Configuration(String),
        /// The request is wrong. To repeat it does not help.
        InvalidRequest(String),
        /// What the request names is not there.
        NotFound(String),
        /// The component cannot do this.
        NotSupported(String),
        /// What is behind the component cannot be reached. To repeat it may help.
        Unavailable(String),
        /// What is behind the component took too long.
        Timeout(String),
        /// Anything else.
        Other(String),
    }
}

lower_variant! { Error { Configuration, InvalidRequest, NotFound, NotSupported, Unavailable, Timeout, Other } }

/// The value of a name.
pub fn lookup<'a>(metadata: &'a Metadata, name: &str) -> Option<&'a str> {
    metadata.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}
