//! Bindings: `bindings.wasm` acts for apps, `bindings.input.wasm` calls them when something happens outside.

use super::{Error, Metadata};
use alloc::string::String;
use alloc::vec::Vec;

record! {
    /// What an output binding answers.
    pub struct Response {
        /// Its data.
        pub data: Vec<u8>,
        /// What the binding tells about it.
        pub metadata: Metadata,
        /// What the data is.
        pub content_type: Option<String>,
    }
}

lower_record! { Response { data, metadata, content_type } }

record! {
    /// Something that has happened.
    pub struct Event {
        /// What `acknowledge` is given.
        pub id: u64,
        /// What the app gets.
        pub data: Vec<u8>,
        /// What the binding tells about it.
        pub metadata: Metadata,
        /// What the data is.
        pub content_type: Option<String>,
    }
}

lower_record! { Event { id, data, metadata, content_type } }

/// Acts for apps.
pub trait OutputBinding: Sized {
    /// Called once for each instance, first, with the settings of the component's file. Answers the operations that the binding knows, too.
    fn init(metadata: Metadata) -> Result<(Self, Vec<String>), Error>;

    /// Does one of them.
    fn invoke(&mut self, operation: &str, data: &[u8], metadata: &Metadata) -> Result<Response, Error>;
}

/// Tells apps what has happened. Each app that reads has an instance of its own.
pub trait InputBinding: Sized {
    /// Called once for each instance, first, with the settings of the component's file.
    fn init(metadata: Metadata) -> Result<Self, Error>;

    /// Begins to read for an app.
    fn open(&mut self, app_id: &str) -> Result<(), Error>;

    /// The next events, at most so many. If there are none it may wait so long for one; or answer none, and is asked again after `pollInterval` of the
    /// component's file.
    fn receive(&mut self, max: u32, wait_milliseconds: u32) -> Result<Vec<Event>, Error>;

    /// How the app took an event: a failure is why it could not. It may be delivered again.
    fn acknowledge(&mut self, event: u64, failure: Option<&str>, response: &[u8]) -> Result<(), Error>;
}

/// Exports a type that is an [`OutputBinding`].
#[macro_export]
macro_rules! output_binding {
    ($type:ty) => {
        const _: () = {
            use $crate::components::bindings::OutputBinding;
            use $crate::components::exports::{list, made};

            $crate::component_instance!(INSTANCE: $type, output_binding);
            $crate::component_exports! { "output-binding"
                "init"(metadata: *mut u8, count: usize) {
                    <$type as OutputBinding>::init(unsafe { list(metadata, count) }).map(|(made, operations)| {
                        *INSTANCE.get() = Some(made);
                        operations
                    })
                }
                "invoke"(operation: *mut u8, operation_length: usize, data: *mut u8, length: usize, metadata: *mut u8, count: usize) {
                    let operation: String = unsafe { list(operation, operation_length) };
                    let data: Vec<u8> = unsafe { list(data, length) };
                    made(&INSTANCE).invoke(&operation, &data, &unsafe { list(metadata, count) })
                }
            }
        };
    };
}

/// Exports a type that is an [`InputBinding`].
#[macro_export]
macro_rules! input_binding {
    ($type:ty) => {
        const _: () = {
            use $crate::components::bindings::InputBinding;
            use $crate::components::exports::{list, made, optional};

            $crate::component_instance!(INSTANCE: $type, input_binding);
            $crate::component_exports! { "input-binding"
                "init"(metadata: *mut u8, count: usize) {
                    <$type as InputBinding>::init(unsafe { list(metadata, count) }).map(|made| *INSTANCE.get() = Some(made))
                }
                "open"(app_id: *mut u8, length: usize) {
                    let app_id: String = unsafe { list(app_id, length) };
                    made(&INSTANCE).open(&app_id)
                }
                "receive"(max: u32, wait_milliseconds: u32) {
                    made(&INSTANCE).receive(max, wait_milliseconds)
                }
                "acknowledge"(event: u64, has_failed: u32, failure: *mut u8, failure_length: usize, response: *mut u8, response_length: usize) {
                    let failure = unsafe { optional(has_failed, failure, failure_length) };
                    let response: Vec<u8> = unsafe { list(response, response_length) };
                    made(&INSTANCE).acknowledge(event, failure.as_deref(), &response)
                }
            }
        };
    };
}
