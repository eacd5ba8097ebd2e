//! Configuration stores: `configuration.wasm`.

use super::{Error, Metadata};
use alloc::string::String;
use alloc::vec::Vec;

record! {
    /// A setting.
    pub struct Item {
        /// Its name.
        pub key: String,
        /// Its value.
        pub value: String,
        /// Which of its values it is; may be empty.
        pub version: String,
        /// What the store tells about it.
        pub metadata: Metadata,
    }
}

lower_record! { Item { key, value, version, metadata } }

/// Settings that change while apps run.
pub trait ConfigurationStore: Sized {
    /// Called once for each instance, first, with the settings of the component's file.
    fn init(metadata: Metadata) -> Result<Self, Error>;

    /// The items of these keys that are there; all of them, if there are no keys. The runtime asks again as often as `pollInterval` in the component's
    /// file says, and tells subscribers of items whose value or version has changed.
    fn get(&mut self, keys: &[String], metadata: &Metadata) -> Result<Vec<Item>, Error>;
}

/// Exports a type that is a [`ConfigurationStore`].
#[macro_export]
macro_rules! configuration_store {
    ($type:ty) => {
        const _: () = {
            use $crate::components::configuration_store::ConfigurationStore;
            use $crate::components::exports::{list, made};

            $crate::component_instance!(INSTANCE: $type, configuration_store);
            $crate::component_exports! { "configuration-store"
                "init"(metadata: *mut u8, count: usize) {
                    <$type as ConfigurationStore>::init(unsafe { list(metadata, count) }).map(|made| *INSTANCE.get() = Some(made))
                }
                "get"(keys: *mut u8, key_count: usize, metadata: *mut u8, count: usize) {
                    let keys: Vec<String> = unsafe { list(keys, key_count) };
                    made(&INSTANCE).get(&keys, &unsafe { list(metadata, count) })
                }
            }
        };
    };
}
