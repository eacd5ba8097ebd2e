//! Dapr's building blocks as functions, for WebAssembly components: what `dapr:building-blocks` (`sdk/wit/dapr`) has for a component to import,
//! a module for each of its interfaces. In Pillion a call is a call into the runtime's own process: nothing is serialised, there is no socket.
//!
//! ```ignore
//! use dapr_building_blocks::state;
//!
//! let tea = state::get("statestore", "tea")?;
//! ```
//!
//! [`components`] is for the other side: stores, brokers and bindings that the runtime calls.
//!
//! What a component does not call, it does not import. Everything blocks, as WASI 0.2 does. The crate needs nothing but `alloc`; it is for the
//! targets `wasm32-wasip2` and, with an adapter or without WASI, `wasm32-wasip1` and `wasm32-unknown-unknown`: then the program has to export
//! `cabi_realloc`, which wasi-libc does for `wasm32-wasip2`.
#![no_std]
#![warn(missing_docs)]

extern crate alloc;

#[macro_use]
mod abi;
#[macro_use]
mod types;

pub mod bindings;
pub mod components;
pub mod configuration;
pub mod conversation;
pub mod crypto;
pub mod invocation;
pub mod jobs;
pub mod lock;
pub mod pubsub;
pub mod runtime;
pub mod secrets;
pub mod state;

pub use types::{CommonError, Failure, Metadata, MetadataRef};

/// What the imports' types are, for the tool that makes the component (`wasm-component-ld`, `wasm-tools component new`): the world `imports` of
/// `sdk/wit/dapr`, encoded. `eng/build-guests dapr-rust` writes the file.
#[cfg(target_family = "wasm")]
#[unsafe(link_section = "component-type:dapr:building-blocks@0.1.0:imports")]
#[used]
static COMPONENT_TYPE: [u8; include_bytes!("component-type").len()] = *include_bytes!("component-type");

/// Called by every import, so that the linker takes along the object that has the section; see `abi::call`.
#[cfg(target_family = "wasm")]
#[inline(never)]
fn keep_component_type() {}
