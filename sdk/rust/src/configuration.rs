//! Configuration.

use crate::abi::{call, lower_pairs, lower_texts};
use crate::{Metadata, MetadataRef};
use alloc::string::String;
use alloc::vec::Vec;

common_error!();

record! {
    /// An item of configuration.
    pub struct Item {
        /// What it is set to.
        pub value: String,
        /// Changes with the value; may be empty.
        pub version: String,
        /// What the store tells about it.
        pub metadata: Metadata,
    }
}

imports! {
    "dapr:building-blocks/configuration@0.1.0"
    "get" => import_get(list list list result);
    "subscribe" => import_subscribe(list list list result);
    "unsubscribe" => import_unsubscribe(list list result);
}

/// Items by key; those that do not exist are missing. No keys mean all.
pub fn get(store: &str, keys: &[&str], metadata: MetadataRef) -> Result<Vec<(String, Item)>, Error> {
    let (keys, metadata) = (lower_texts(keys), lower_pairs(metadata));
    call(|result| unsafe {
        import_get(store.as_ptr(), store.len(), keys.as_ptr().cast(), keys.len(), metadata.as_ptr().cast(), metadata.len(), result)
    })
}

/// From now on changes are told to the app: to its export `configuration-handler`, or by HTTP. Returns the id of the subscription.
pub fn subscribe(store: &str, keys: &[&str], metadata: MetadataRef) -> Result<String, Error> {
    let (keys, metadata) = (lower_texts(keys), lower_pairs(metadata));
    call(|result| unsafe {
        import_subscribe(store.as_ptr(), store.len(), keys.as_ptr().cast(), keys.len(), metadata.as_ptr().cast(), metadata.len(), result)
    })
}

/// Ends a subscription.
pub fn unsubscribe(store: &str, id: &str) -> Result<(), Error> {
    call(|result| unsafe { import_unsubscribe(store.as_ptr(), store.len(), id.as_ptr(), id.len(), result) })
}
