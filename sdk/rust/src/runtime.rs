//! The app's own place in the runtime.

use crate::abi::call;
use alloc::string::String;
use alloc::vec::Vec;

record! {
    /// A component that the app may use.
    pub struct Component {
        /// Its name.
        pub name: String,
        /// Its type, such as `state.sqlite`.
        pub kind: String,
        /// Its version, such as `v1`.
        pub version: String,
        /// What it can do, by Dapr's names.
        pub capabilities: Vec<String>,
    }
}

imports! {
    "dapr:building-blocks/runtime@0.1.0"
    "app-id" => import_app_id(result);
    "components" => import_components(result);
    "attributes" => import_attributes(result);
    "set-attribute" => import_set_attribute(list list);
}

/// The app's id.
pub fn app_id() -> String {
    call(|result| unsafe { import_app_id(result) })
}

/// The components that the app may use.
pub fn components() -> Vec<Component> {
    call(|result| unsafe { import_components(result) })
}

/// Attributes that the app has given itself.
pub fn attributes() -> Vec<(String, String)> {
    call(|result| unsafe { import_attributes(result) })
}

/// Gives the app an attribute, or gives it another value.
pub fn set_attribute(name: &str, value: &str) {
    unsafe { import_set_attribute(name.as_ptr(), name.len(), value.as_ptr(), value.len()) }
}
