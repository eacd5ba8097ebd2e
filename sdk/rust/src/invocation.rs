//! Calling other apps by their ids.

use crate::CommonError;
use crate::abi::{call, lower_pairs};
use alloc::string::String;
use alloc::vec::Vec;

variant! {
    /// Why an app was not called, or gave no answer.
    pub enum Error {
        /// What operations of all blocks can fail with.
        Common(CommonError),
        /// No app of that id is known.
        AppNotFound(String),
    }
}

error_text! { Error, AppNotFound(id) => "no app {id} is known" }

/// What an app is asked.
#[derive(Clone, Copy, Debug, Default)]
pub struct Request<'a> {
    /// An HTTP method.
    pub verb: &'a str,
    /// Path and query within the app, without a leading slash.
    pub path: &'a str,
    /// HTTP headers.
    pub headers: &'a [(&'a str, &'a [u8])],
    /// The body; may be empty.
    pub body: &'a [u8],
}

record! {
    /// What an app has answered. A status that means failure is an answer as well.
    pub struct Response {
        /// An HTTP status.
        pub status: u16,
        /// HTTP headers.
        pub headers: Vec<(String, Vec<u8>)>,
        /// The body; may be empty.
        pub body: Vec<u8>,
    }
}

imports! {
    "dapr:building-blocks/invocation@0.1.0"
    "invoke" => import_invoke(list list list list list result);
}

/// Calls an app: an id, `id.namespace`, the name of an HTTPEndpoint or a URL.
pub fn invoke(app_id: &str, request: &Request) -> Result<Response, Error> {
    let headers = lower_pairs(request.headers);
    call(|result| unsafe {
        import_invoke(
            app_id.as_ptr(),
            app_id.len(),
            request.verb.as_ptr(),
            request.verb.len(),
            request.path.as_ptr(),
            request.path.len(),
            headers.as_ptr().cast(),
            headers.len(),
            request.body.as_ptr(),
            request.body.len(),
            result,
        )
    })
}
