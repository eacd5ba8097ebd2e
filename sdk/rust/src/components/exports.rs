//! What the macros that export a component are made of. Not for use by itself.

use crate::abi::{Kept, Lift, Lower, RawList};
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::cell::UnsafeCell;

/// A value of the one thread that a component has.
pub struct Single<T>(UnsafeCell<T>);

// SAFETY: a component has one thread, and the host does not call an instance while a call of it runs.
unsafe impl<T> Sync for Single<T> {}

impl<T> Single<T> {
    /// With its first value.
    pub const fn new(value: T) -> Self {
        Self(UnsafeCell::new(value))
    }

    /// The value, for this call.
    #[allow(clippy::mut_from_ref)]
    pub fn get(&self) -> &mut T {
        // SAFETY: see Sync; the macros take it once in each call.
        unsafe { &mut *self.0.get() }
    }
}

static ANSWER: Single<Kept> = Single::new(Vec::new());

/// Where an answer is; it stays until the next.
pub fn answer<T: Lower>(value: T) -> *const u8 {
    let kept = ANSWER.get();
    kept.clear();
    let raw = Box::new(value.lower(kept));
    let address = core::ptr::from_ref(&*raw).cast();
    kept.push(raw);
    address
}

/// A string or list that was passed, as the address and the length that it is passed as.
///
/// # Safety
/// The host has passed them, and this is the first time that they are lifted.
pub unsafe fn list<T, R: 'static>(address: *mut u8, length: usize) -> T
where
    T: Lift<Raw = RawList<R>>,
{
    unsafe { T::lift(RawList::new(address.cast(), length)) }
}

/// The same of a string that may be absent.
///
/// # Safety
/// As of [`list`].
pub unsafe fn optional(is_there: u32, address: *mut u8, length: usize) -> Option<String> {
    (is_there != 0).then(|| unsafe { list(address, length) })
}

/// Exports functions of an interface: each is told by its name, its parameters of the canonical ABI, and what it does.
#[doc(hidden)]
#[macro_export]
macro_rules! component_exports {
    ($interface:literal $($name:literal($($parameter:ident: $type:ty),*) $body:block)*) => {
        $(const _: () = {
            #[unsafe(export_name = concat!("dapr:components/", $interface, "@0.1.0#", $name))]
            unsafe extern "C" fn export($($parameter: $type),*) -> *const u8 {
                $crate::components::exports::answer($body)
            }
        };)*
    };
}

/// The instance of a component, and what its exports' types are for the tool that makes the component: a world of `sdk/wit/components`, encoded.
/// `eng/build-guests` writes these files.
#[doc(hidden)]
#[macro_export]
macro_rules! component_instance {
    ($instance:ident: $type:ty, $world:ident) => {
        static $instance: $crate::components::exports::Single<Option<$type>> = $crate::components::exports::Single::new(None);

        #[cfg(target_family = "wasm")]
        #[unsafe(link_section = concat!("component-type:dapr:components@0.1.0:", stringify!($world)))]
        #[used]
        static COMPONENT_TYPE: [u8; $crate::components::exports::$world.len()] = *$crate::components::exports::$world;
    };
}

macro_rules! worlds {
    ($($world:ident $file:literal)*) => {
        $(
            #[doc(hidden)]
            #[allow(non_upper_case_globals)]
            pub static $world: &[u8; include_bytes!(concat!("component-type/", $file)).len()] = include_bytes!(concat!("component-type/", $file));
        )*
    };
}

worlds! {
    configuration_store "configuration-store"
    crypto_provider "crypto-provider"
    input_binding "input-binding"
    lock_store "lock-store"
    name_resolution "name-resolution"
    output_binding "output-binding"
    pub_sub "pub-sub"
    secret_store "secret-store"
    state_store "state-store"
}

/// What was made by `init`.
pub fn made<T>(instance: &Single<Option<T>>) -> &mut T {
    instance.get().as_mut().expect("init is called first")
}
