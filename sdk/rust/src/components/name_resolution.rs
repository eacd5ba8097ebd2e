//! Name resolution: `nameresolution.wasm` finds apps on other machines.

use super::{Error, Metadata};
use alloc::string::String;

/// An app of this process.
#[derive(Clone, Debug, PartialEq)]
pub struct AppInstance {
    /// Its app id.
    pub app_id: String,
    /// The namespace that it is in.
    pub namespace: String,
    /// This host's address.
    pub address: String,
    /// Port that other runtimes call.
    pub internal_port: u16,
    /// Port of the app's Dapr API; 0 for none.
    pub http_port: u16,
}

/// Finds apps, and makes those of this process known.
pub trait NameResolution: Sized {
    /// Called once for each instance, first, with the settings of the component's file.
    fn init(metadata: Metadata) -> Result<Self, Error>;

    /// Makes an app of this process known; answers what `withdraw` is given.
    fn announce(&mut self, instance: AppInstance) -> Result<u64, Error>;

    /// Takes it back.
    fn withdraw(&mut self, announcement: u64) -> Result<(), Error>;

    /// `host:port` of the app's runtime; none if nobody knows the app.
    fn resolve(&mut self, app_id: &str, namespace: &str) -> Result<Option<String>, Error>;
}

/// Exports a type that is a [`NameResolution`].
#[macro_export]
macro_rules! name_resolution {
    ($type:ty) => {
        const _: () = {
            use $crate::components::exports::{list, made};
            use $crate::components::name_resolution::{AppInstance, NameResolution};

            $crate::component_instance!(INSTANCE: $type, name_resolution);
            $crate::component_exports! { "name-resolution"
                "init"(metadata: *mut u8, count: usize) {
                    <$type as NameResolution>::init(unsafe { list(metadata, count) }).map(|made| *INSTANCE.get() = Some(made))
                }
                "announce"(
                    app_id: *mut u8, app_id_length: usize, namespace: *mut u8, namespace_length: usize, address: *mut u8, address_length: usize,
                    internal_port: u32, http_port: u32
                ) {
                    made(&INSTANCE).announce(AppInstance {
                        app_id: unsafe { list(app_id, app_id_length) },
                        namespace: unsafe { list(namespace, namespace_length) },
                        address: unsafe { list(address, address_length) },
                        internal_port: internal_port as u16,
                        http_port: http_port as u16,
                    })
                }
                "withdraw"(announcement: u64) {
                    made(&INSTANCE).withdraw(announcement)
                }
                "resolve"(app_id: *mut u8, app_id_length: usize, namespace: *mut u8, namespace_length: usize) {
                    let (app_id, namespace): (String, String) = unsafe { (list(app_id, app_id_length), list(namespace, namespace_length)) };
                    made(&INSTANCE).resolve(&app_id, &namespace)
                }
            }
        };
    };
}
