//! Secret stores: `secretstores.wasm`.

use super::{Error, Metadata};
use alloc::string::String;
use alloc::vec::Vec;

record! {
    /// A secret: a set of named values; often it is one, named like the secret.
    pub struct Secret {
        /// Its name.
        pub name: String,
        /// Its values by their names.
        pub values: Vec<(String, String)>,
    }
}

lower_record! { Secret { name, values } }

/// Secrets by name.
pub trait SecretStore: Sized {
    /// Called once for each instance, first, with the settings of the component's file.
    fn init(metadata: Metadata) -> Result<Self, Error>;

    /// One secret.
    fn get(&mut self, name: &str, metadata: &Metadata) -> Result<Secret, Error>;

    /// All secrets.
    fn get_all(&mut self, metadata: &Metadata) -> Result<Vec<Secret>, Error>;
}

/// Exports a type that is a [`SecretStore`].
#[macro_export]
macro_rules! secret_store {
    ($type:ty) => {
        const _: () = {
            use $crate::components::exports::{list, made};
            use $crate::components::secret_store::SecretStore;

            $crate::component_instance!(INSTANCE: $type, secret_store);
            $crate::component_exports! { "secret-store"
                "init"(metadata: *mut u8, count: usize) {
                    <$type as SecretStore>::init(unsafe { list(metadata, count) }).map(|made| *INSTANCE.get() = Some(made))
                }
                "get"(name: *mut u8, length: usize, metadata: *mut u8, count: usize) {
                    let name: String = unsafe { list(name, length) };
                    made(&INSTANCE).get(&name, &unsafe { list(metadata, count) })
                }
                "get-all"(metadata: *mut u8, count: usize) {
                    made(&INSTANCE).get_all(&unsafe { list(metadata, count) })
                }
            }
        };
    };
}
