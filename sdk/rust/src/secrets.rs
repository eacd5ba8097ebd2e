//! Secrets.

use crate::abi::{call, lower_pairs};
use crate::{CommonError, MetadataRef};
use alloc::string::String;
use alloc::vec::Vec;

variant! {
    /// Why a secret could not be read.
    pub enum Error {
        /// What operations of all blocks can fail with.
        Common(CommonError),
        /// There is none of that name, or the app may not see it.
        SecretNotFound(String),
    }
}

error_text! { Error, SecretNotFound(name) => "there is no secret {name}" }

/// A secret's parts by their names; of most stores one part with the secret's own name.
pub type Secret = Vec<(String, String)>;

imports! {
    "dapr:building-blocks/secrets@0.1.0"
    "get" => import_get(list list list result);
    "get-bulk" => import_get_bulk(list list result);
}

/// A secret.
pub fn get(store: &str, key: &str, metadata: MetadataRef) -> Result<Secret, Error> {
    let metadata = lower_pairs(metadata);
    call(|result| unsafe {
        import_get(store.as_ptr(), store.len(), key.as_ptr(), key.len(), metadata.as_ptr().cast(), metadata.len(), result)
    })
}

/// All secrets that the app may see.
pub fn get_bulk(store: &str, metadata: MetadataRef) -> Result<Vec<(String, Secret)>, Error> {
    let metadata = lower_pairs(metadata);
    call(|result| unsafe { import_get_bulk(store.as_ptr(), store.len(), metadata.as_ptr().cast(), metadata.len(), result) })
}
