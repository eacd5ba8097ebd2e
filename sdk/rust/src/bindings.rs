//! Output bindings: calling what is outside.

use crate::abi::{call, lower_pairs};
use crate::{Metadata, MetadataRef};
use alloc::vec::Vec;

common_error!();

record! {
    /// What the outside has answered.
    pub struct Answer {
        /// Its data.
        pub data: Vec<u8>,
        /// What the binding tells about it.
        pub metadata: Metadata,
    }
}

imports! {
    "dapr:building-blocks/bindings@0.1.0"
    "invoke" => import_invoke(list list list list result);
}

/// Has a binding do one of its operations, such as `create`.
pub fn invoke(binding: &str, operation: &str, data: &[u8], metadata: MetadataRef) -> Result<Answer, Error> {
    let metadata = lower_pairs(metadata);
    call(|result| unsafe {
        import_invoke(
            binding.as_ptr(),
            binding.len(),
            operation.as_ptr(),
            operation.len(),
            data.as_ptr(),
            data.len(),
            metadata.as_ptr().cast(),
            metadata.len(),
            result,
        )
    })
}
