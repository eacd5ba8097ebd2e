//! Distributed locks.

use crate::abi::call;

common_error!();

enumeration! {
    /// How an unlocking went.
    pub enum UnlockOutcome {
        /// The lock is free.
        Success,
        /// It was free before.
        LockDoesNotExist,
        /// Somebody else has it.
        LockBelongsToOthers,
        /// The store has failed.
        InternalError,
    }
}

imports! {
    "dapr:building-blocks/lock@0.1.0"
    "try-lock" => import_try_lock(list list list number result);
    "unlock" => import_unlock(list list list result);
}

/// Whether the lock was taken. It ends by itself after `expiry_seconds`.
pub fn try_lock(store: &str, resource_id: &str, owner: &str, expiry_seconds: u32) -> Result<bool, Error> {
    call(|result| unsafe {
        import_try_lock(
            store.as_ptr(),
            store.len(),
            resource_id.as_ptr(),
            resource_id.len(),
            owner.as_ptr(),
            owner.len(),
            expiry_seconds,
            result,
        )
    })
}

/// Gives a lock back.
pub fn unlock(store: &str, resource_id: &str, owner: &str) -> Result<UnlockOutcome, Error> {
    call(|result| unsafe {
        import_unlock(store.as_ptr(), store.len(), resource_id.as_ptr(), resource_id.len(), owner.as_ptr(), owner.len(), result)
    })
}
