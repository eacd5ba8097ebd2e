//! Talking to language models.

use crate::MetadataRef;
use crate::abi::{Slice, call, flatten, lower_pairs};
use alloc::string::String;
use alloc::vec::Vec;

common_error!();

/// A message to the model.
#[derive(Clone, Copy, Debug, Default)]
pub struct Input<'a> {
    /// What is said.
    pub content: &'a str,
    /// Who says it: `user`, `assistant`, `system` …
    pub role: &'a str,
    /// Has personal data taken out of the content.
    pub scrub_pii: bool,
}

/// What the model is asked.
#[derive(Clone, Copy, Debug, Default)]
pub struct Request<'a> {
    /// The conversation that this goes on with.
    pub context_id: Option<&'a str>,
    /// The messages.
    pub inputs: &'a [Input<'a>],
    /// Has personal data taken out of the answer.
    pub scrub_pii: bool,
    /// From 0 on: how free the model is.
    pub temperature: Option<f64>,
    /// Settings of the request.
    pub metadata: MetadataRef<'a>,
}

record! {
    /// What the model has answered.
    pub struct Response {
        /// To go on with the conversation.
        pub context_id: Option<String>,
        /// An answer for each message.
        pub outputs: Vec<String>,
    }
}

mod import {
    #[link(wasm_import_module = "dapr:building-blocks/conversation@0.1.0")]
    unsafe extern "C" {
        pub fn converse(
            component: *const u8,
            component_length: usize,
            has_context: u32,
            context: *const u8,
            context_length: usize,
            inputs: *const u8,
            inputs_length: usize,
            scrub_pii: u32,
            has_temperature: u32,
            temperature: f64,
            metadata: *const u8,
            metadata_length: usize,
            result: *mut u8,
        );
    }
}

/// Asks a model.
pub fn converse(component: &str, request: &Request) -> Result<Response, Error> {
    let inputs: Vec<_> = request
        .inputs
        .iter()
        .map(|input| LoweredInput { content: input.content.into(), role: input.role.into(), scrub_pii: input.scrub_pii.into() })
        .collect();
    let metadata = lower_pairs(request.metadata);
    let (has_context, context, context_length) = flatten(request.context_id);
    call(|result| unsafe {
        import::converse(
            component.as_ptr(),
            component.len(),
            has_context,
            context,
            context_length,
            inputs.as_ptr().cast(),
            inputs.len(),
            request.scrub_pii.into(),
            request.temperature.is_some().into(),
            request.temperature.unwrap_or_default(),
            metadata.as_ptr().cast(),
            metadata.len(),
            result,
        )
    })
}

#[repr(C)]
struct LoweredInput<'a> {
    content: Slice<'a, u8>,
    role: Slice<'a, u8>,
    scrub_pii: u8,
}
