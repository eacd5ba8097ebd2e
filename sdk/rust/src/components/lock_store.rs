//! Lock stores: `lock.wasm`.

use super::{Error, Metadata};

enumeration! {
    /// How an unlock ended.
    pub enum UnlockStatus {
        /// The lock is free.
        Success,
        /// Nobody has it.
        LockDoesNotExist,
        /// Somebody else has it.
        LockBelongsToOthers,
    }
}

lower_enumeration! { UnlockStatus }

/// Locks by the names of resources.
pub trait LockStore: Sized {
    /// Called once for each instance, first, with the settings of the component's file.
    fn init(metadata: Metadata) -> Result<Self, Error>;

    /// Whether the owner has the lock now. Who has it already is refused too.
    fn try_lock(&mut self, resource: &str, owner: &str, expiry_milliseconds: u64) -> Result<bool, Error>;

    /// Gives a lock back.
    fn unlock(&mut self, resource: &str, owner: &str) -> Result<UnlockStatus, Error>;
}

/// Exports a type that is a [`LockStore`].
#[macro_export]
macro_rules! lock_store {
    ($type:ty) => {
        const _: () = {
            use $crate::components::exports::{list, made};
            use $crate::components::lock_store::LockStore;

            $crate::component_instance!(INSTANCE: $type, lock_store);
            $crate::component_exports! { "lock-store"
                "init"(metadata: *mut u8, count: usize) {
                    <$type as LockStore>::init(unsafe { list(metadata, count) }).map(|made| *INSTANCE.get() = Some(made))
                }
                "try-lock"(resource: *mut u8, resource_length: usize, owner: *mut u8, owner_length: usize, expiry: u64) {
                    let (resource, owner): (String, String) = unsafe { (list(resource, resource_length), list(owner, owner_length)) };
                    made(&INSTANCE).try_lock(&resource, &owner, expiry)
                }
                "unlock"(resource: *mut u8, resource_length: usize, owner: *mut u8, owner_length: usize) {
                    let (resource, owner): (String, String) = unsafe { (list(resource, resource_length), list(owner, owner_length)) };
                    made(&INSTANCE).unlock(&resource, &owner)
                }
            }
        };
    };
}
