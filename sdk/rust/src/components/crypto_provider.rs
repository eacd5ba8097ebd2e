//! Crypto providers: `crypto.wasm`. Their keys wrap other keys and never leave them; algorithms are named as Dapr names them (`A256KW` …).

use super::{Error, Metadata};
use alloc::vec::Vec;

/// Wraps keys.
pub trait CryptoProvider: Sized {
    /// Called once for each instance, first, with the settings of the component's file.
    fn init(metadata: Metadata) -> Result<Self, Error>;

    /// Encrypts a key with one of its own.
    fn wrap_key(&mut self, key: &[u8], algorithm: &str, key_name: &str) -> Result<Vec<u8>, Error>;

    /// The other way.
    fn unwrap_key(&mut self, wrapped: &[u8], algorithm: &str, key_name: &str) -> Result<Vec<u8>, Error>;
}

/// Exports a type that is a [`CryptoProvider`].
#[macro_export]
macro_rules! crypto_provider {
    ($type:ty) => {
        const _: () = {
            use $crate::components::crypto_provider::CryptoProvider;
            use $crate::components::exports::{list, made};

            $crate::component_instance!(INSTANCE: $type, crypto_provider);
            $crate::component_exports! { "crypto-provider"
                "init"(metadata: *mut u8, count: usize) {
                    <$type as CryptoProvider>::init(unsafe { list(metadata, count) }).map(|made| *INSTANCE.get() = Some(made))
                }
                "wrap-key"(key: *mut u8, key_length: usize, algorithm: *mut u8, algorithm_length: usize, name: *mut u8, name_length: usize) {
                    let key: Vec<u8> = unsafe { list(key, key_length) };
                    let (algorithm, name): (String, String) = unsafe { (list(algorithm, algorithm_length), list(name, name_length)) };
                    made(&INSTANCE).wrap_key(&key, &algorithm, &name)
                }
                "unwrap-key"(key: *mut u8, key_length: usize, algorithm: *mut u8, algorithm_length: usize, name: *mut u8, name_length: usize) {
                    let key: Vec<u8> = unsafe { list(key, key_length) };
                    let (algorithm, name): (String, String) = unsafe { (list(algorithm, algorithm_length), list(name, name_length)) };
                    made(&INSTANCE).unwrap_key(&key, &algorithm, &name)
                }
            }
        };
    };
}
