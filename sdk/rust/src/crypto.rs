//! Encryption with keys that stay in a vault.

use crate::abi::{call, flatten};
use alloc::vec::Vec;

common_error!();

/// How a document is encrypted.
#[derive(Clone, Copy, Debug, Default)]
pub struct EncryptOptions<'a> {
    /// The key in the vault.
    pub key_name: &'a str,
    /// How the document's own key is wrapped: `A256KW`, `RSA-OAEP-256` …
    pub key_wrap_algorithm: &'a str,
    /// `aes-gcm` or `chacha20-poly1305`; `aes-gcm` if none.
    pub data_encryption_cipher: Option<&'a str>,
    /// Leaves the name of the key out of the document.
    pub omit_decryption_key_name: bool,
    /// The key that the document names, if it is another one.
    pub decryption_key_name: Option<&'a str>,
}

imports! {
    "dapr:building-blocks/crypto@0.1.0"
    "encrypt" => import_encrypt(list list list list optional_list number optional_list result);
    "decrypt" => import_decrypt(list list optional_list result);
}

/// A document in Dapr's form `dapr.io/enc/v1`.
pub fn encrypt(component: &str, data: &[u8], options: &EncryptOptions) -> Result<Vec<u8>, Error> {
    let (has_cipher, cipher, cipher_length) = flatten(options.data_encryption_cipher);
    let (has_key, key, key_length) = flatten(options.decryption_key_name);
    call(|result| unsafe {
        import_encrypt(
            component.as_ptr(),
            component.len(),
            data.as_ptr(),
            data.len(),
            options.key_name.as_ptr(),
            options.key_name.len(),
            options.key_wrap_algorithm.as_ptr(),
            options.key_wrap_algorithm.len(),
            has_cipher,
            cipher,
            cipher_length,
            options.omit_decryption_key_name.into(),
            has_key,
            key,
            key_length,
            result,
        )
    })
}

/// What was encrypted. `key_name` is needed if the document does not name its key.
pub fn decrypt(component: &str, document: &[u8], key_name: Option<&str>) -> Result<Vec<u8>, Error> {
    let (has_key, key, key_length) = flatten(key_name);
    call(|result| unsafe {
        import_decrypt(component.as_ptr(), component.len(), document.as_ptr(), document.len(), has_key, key, key_length, result)
    })
}
