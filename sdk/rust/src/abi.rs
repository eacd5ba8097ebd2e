//! The canonical ABI of the component model for what the building blocks use, as Rust types of the same layout: a record is a `repr(C)` struct,
//! a variant a `repr(C, u8)` enum, and a list is its address and its length. The rules are those of `CanonicalABI.md`, "Despecialization" to
//! "Flattening", in the repository WebAssembly/component-model.
//!
//! *Lifting* makes Rust's own types of what the host has written; the memory of strings and lists, which the host asked `cabi_realloc` for,
//! becomes theirs. *Lowering* is the other way: arguments are borrowed until the call returns, and answers are kept until the next.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::any::Any;
use core::marker::PhantomData;
use core::mem::MaybeUninit;

/// What a host can return, or pass in memory.
pub trait Lift: Sized {
    /// The same with the canonical ABI's layout.
    type Raw: 'static;

    /// # Safety
    /// The host has written `raw`, and nobody has lifted it yet.
    unsafe fn lift(raw: Self::Raw) -> Self;
}

/// What a component can answer.
pub trait Lower: Lift {
    /// The same in the canonical ABI's layout; what it points to is put into `kept`.
    fn lower(self, kept: &mut Kept) -> Self::Raw;
}

/// The memory of an answer.
pub type Kept = Vec<Box<dyn Any>>;

/// What can be in a list that is lifted, or lowered, item by item.
pub trait Element: Lift {}

/// Calls an import that writes its result to where it is told, and lifts the result.
pub(crate) fn call<T: Lift>(import: impl FnOnce(*mut u8)) -> T {
    #[cfg(target_family = "wasm")]
    {
        #[used]
        static KEEP: fn() = crate::keep_component_type;
    }
    let mut result = MaybeUninit::<T::Raw>::uninit();
    import(result.as_mut_ptr().cast());
    // SAFETY: the canonical ABI has the host write the whole result before the call returns.
    unsafe { T::lift(result.assume_init()) }
}

/// A list or string that the host has allocated.
#[repr(C)]
pub struct RawList<T> {
    address: *mut T,
    length: usize,
}

impl<T: 'static> RawList<T> {
    /// A list of an answer.
    fn keep(list: Vec<T>, kept: &mut Kept) -> Self {
        let raw = Self { address: list.as_ptr().cast_mut(), length: list.len() };
        kept.push(Box::new(list));
        raw
    }
}

impl<T> RawList<T> {
    pub(crate) fn new(address: *mut T, length: usize) -> Self {
        Self { address, length }
    }

    /// # Safety
    /// As of [`Lift::lift`].
    unsafe fn into_vec(self) -> Vec<T> {
        if self.length == 0 {
            return Vec::new();
        }
        // SAFETY: cabi_realloc allocates from the same heap as Rust does, with the alignment of T.
        unsafe { Vec::from_raw_parts(self.address, self.length, self.length) }
    }
}

#[repr(C, u8)]
#[allow(dead_code, reason = "the host makes or reads them")]
pub enum RawOption<T> {
    None,
    Some(T),
}

#[repr(C, u8)]
#[allow(dead_code, reason = "the host makes or reads them")]
pub enum RawResult<T, E> {
    Ok(T),
    Err(E),
}

#[repr(C)]
pub struct RawPair<A, B>(A, B);

impl Lift for () {
    type Raw = ();

    unsafe fn lift(_: ()) {}
}

impl Lower for () {
    fn lower(self, _: &mut Kept) {}
}

impl Lift for bool {
    type Raw = u8;

    unsafe fn lift(raw: u8) -> Self {
        raw != 0
    }
}

impl Lower for bool {
    fn lower(self, _: &mut Kept) -> u8 {
        self.into()
    }
}

macro_rules! number {
    ($($type:ty)*) => {
        $(impl Lift for $type {
            type Raw = $type;

            unsafe fn lift(raw: $type) -> Self {
                raw
            }
        }

        impl Lower for $type {
            fn lower(self, _: &mut Kept) -> Self {
                self
            }
        })*
    };
}

number!(u16 u32 u64);

impl Lift for String {
    type Raw = RawList<u8>;

    unsafe fn lift(raw: Self::Raw) -> Self {
        // SAFETY: the canonical ABI has the host encode strings as valid UTF-8.
        unsafe { String::from_utf8_unchecked(raw.into_vec()) }
    }
}

impl Lower for String {
    fn lower(self, kept: &mut Kept) -> Self::Raw {
        RawList::keep(self.into_bytes(), kept)
    }
}

impl Element for String {}

impl Lift for Vec<u8> {
    type Raw = RawList<u8>;

    unsafe fn lift(raw: Self::Raw) -> Self {
        unsafe { raw.into_vec() }
    }
}

impl Lower for Vec<u8> {
    fn lower(self, kept: &mut Kept) -> Self::Raw {
        RawList::keep(self, kept)
    }
}

impl<T: Element> Lift for Vec<T> {
    type Raw = RawList<T::Raw>;

    unsafe fn lift(raw: Self::Raw) -> Self {
        unsafe { raw.into_vec().into_iter().map(|item| T::lift(item)).collect() }
    }
}

impl<T: Element + Lower> Lower for Vec<T> {
    fn lower(self, kept: &mut Kept) -> Self::Raw {
        let items = self.into_iter().map(|item| item.lower(kept)).collect();
        RawList::keep(items, kept)
    }
}

impl<T: Lift> Lift for Option<T> {
    type Raw = RawOption<T::Raw>;

    unsafe fn lift(raw: Self::Raw) -> Self {
        match raw {
            RawOption::None => None,
            RawOption::Some(value) => Some(unsafe { T::lift(value) }),
        }
    }
}

impl<T: Lower> Lower for Option<T> {
    fn lower(self, kept: &mut Kept) -> Self::Raw {
        match self {
            None => RawOption::None,
            Some(value) => RawOption::Some(value.lower(kept)),
        }
    }
}

impl<T: Lift, E: Lift> Lift for Result<T, E> {
    type Raw = RawResult<T::Raw, E::Raw>;

    unsafe fn lift(raw: Self::Raw) -> Self {
        match raw {
            RawResult::Ok(value) => Ok(unsafe { T::lift(value) }),
            RawResult::Err(error) => Err(unsafe { E::lift(error) }),
        }
    }
}

impl<T: Lower, E: Lower> Lower for Result<T, E> {
    fn lower(self, kept: &mut Kept) -> Self::Raw {
        match self {
            Ok(value) => RawResult::Ok(value.lower(kept)),
            Err(error) => RawResult::Err(error.lower(kept)),
        }
    }
}

impl<A: Lift, B: Lift> Lift for (A, B) {
    type Raw = RawPair<A::Raw, B::Raw>;

    unsafe fn lift(raw: Self::Raw) -> Self {
        unsafe { (A::lift(raw.0), B::lift(raw.1)) }
    }
}

impl<A: Lower, B: Lower> Lower for (A, B) {
    fn lower(self, kept: &mut Kept) -> Self::Raw {
        RawPair(self.0.lower(kept), self.1.lower(kept))
    }
}

impl<A: Lift, B: Lift> Element for (A, B) {}

/// A list or string that is passed.
#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct Slice<'a, T> {
    address: *const T,
    length: usize,
    borrowed: PhantomData<&'a [T]>,
}

impl<'a, T> From<&'a [T]> for Slice<'a, T> {
    fn from(items: &'a [T]) -> Self {
        Self { address: items.as_ptr(), length: items.len(), borrowed: PhantomData }
    }
}

impl<'a> From<&'a str> for Slice<'a, u8> {
    fn from(text: &'a str) -> Self {
        text.as_bytes().into()
    }
}

/// An option that is passed in memory.
#[repr(C, u8)]
#[derive(Clone, Copy)]
#[allow(dead_code, reason = "the host reads them")]
pub(crate) enum Optional<T> {
    None,
    Some(T),
}

impl<T, U: Into<T>> From<Option<U>> for Optional<T> {
    fn from(option: Option<U>) -> Self {
        match option {
            None => Self::None,
            Some(value) => Self::Some(value.into()),
        }
    }
}

/// Two values that are passed in memory.
#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct Pair<A, B>(A, B);

/// A name and a value, which is a string or bytes.
pub(crate) type LoweredPair<'a> = Pair<Slice<'a, u8>, Slice<'a, u8>>;

pub(crate) fn lower_pairs<'a, V: AsRef<[u8]> + ?Sized>(pairs: &'a [(&'a str, &'a V)]) -> Vec<LoweredPair<'a>> {
    pairs.iter().map(|(name, value)| Pair((*name).into(), value.as_ref().into())).collect()
}

pub(crate) fn lower_texts<'a>(texts: &[&'a str]) -> Vec<Slice<'a, u8>> {
    texts.iter().map(|text| (*text).into()).collect()
}

/// An option of a string as parameters: whether it is there, its address and its length.
pub(crate) fn flatten(text: Option<&str>) -> (u32, *const u8, usize) {
    match text {
        None => (0, core::ptr::null(), 0),
        Some(text) => (1, text.as_ptr(), text.len()),
    }
}

/// An option of an enum as parameters: whether it is there, and its case.
pub(crate) fn flatten_enum(case: Option<u32>) -> (u32, u32) {
    case.map_or((0, 0), |case| (1, case))
}

/// Imported functions. Each parameter is told by its kind, of which some are several parameters in the canonical ABI: a `list` (or string), an
/// `optional_list`, an `optional` enum or bool, a `number` (or enum or bool), and where the `result` is to be written, or the `arguments` are.
macro_rules! imports {
    ($module:literal $($name:literal => $function:ident($($kind:ident)*);)*) => {
        $(imports!(@ $module $name $function [] $($kind)*);)*
    };
    (@ $module:literal $name:literal $function:ident [$($parameters:tt)*]) => {
        #[link(wasm_import_module = $module)]
        unsafe extern "C" {
            #[link_name = $name]
            fn $function($($parameters)*);
        }
    };
    (@ $module:literal $name:literal $function:ident [$($parameters:tt)*] list $($kind:ident)*) => {
        imports!(@ $module $name $function [$($parameters)* _: *const u8, _: usize,] $($kind)*);
    };
    (@ $module:literal $name:literal $function:ident [$($parameters:tt)*] optional_list $($kind:ident)*) => {
        imports!(@ $module $name $function [$($parameters)* _: u32, _: *const u8, _: usize,] $($kind)*);
    };
    (@ $module:literal $name:literal $function:ident [$($parameters:tt)*] optional $($kind:ident)*) => {
        imports!(@ $module $name $function [$($parameters)* _: u32, _: u32,] $($kind)*);
    };
    (@ $module:literal $name:literal $function:ident [$($parameters:tt)*] number $($kind:ident)*) => {
        imports!(@ $module $name $function [$($parameters)* _: u32,] $($kind)*);
    };
    (@ $module:literal $name:literal $function:ident [$($parameters:tt)*] arguments $($kind:ident)*) => {
        imports!(@ $module $name $function [$($parameters)* _: *const u8,] $($kind)*);
    };
    (@ $module:literal $name:literal $function:ident [$($parameters:tt)*] result $($kind:ident)*) => {
        imports!(@ $module $name $function [$($parameters)* _: *mut u8,] $($kind)*);
    };
}

/// A record that is lifted: a struct, and another of the canonical ABI's layout.
macro_rules! record {
    ($(#[$meta:meta])* pub struct $name:ident { $($(#[$field_meta:meta])* pub $field:ident: $type:ty,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name {
            $($(#[$field_meta])* pub $field: $type,)*
        }

        const _: () = {
            #[repr(C)]
            pub struct Raw {
                $($field: <$type as $crate::abi::Lift>::Raw,)*
            }

            impl $crate::abi::Lift for $name {
                type Raw = Raw;

                unsafe fn lift(raw: Raw) -> Self {
                    unsafe { Self { $($field: <$type as $crate::abi::Lift>::lift(raw.$field),)* } }
                }
            }

            impl $crate::abi::Element for $name {}
        };
    };
}

/// A variant that is lifted, each of its cases with a payload.
macro_rules! variant {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$case_meta:meta])* $case:ident($type:ty),)* }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        pub enum $name {
            $($(#[$case_meta])* $case($type),)*
        }

        const _: () = {
            #[repr(C, u8)]
            #[allow(dead_code, reason = "the host makes them")]
            pub enum Raw {
                $($case(<$type as $crate::abi::Lift>::Raw),)*
            }

            impl $crate::abi::Lift for $name {
                type Raw = Raw;

                unsafe fn lift(raw: Raw) -> Self {
                    match raw {
                        $(Raw::$case(payload) => Self::$case(unsafe { <$type as $crate::abi::Lift>::lift(payload) }),)*
                    }
                }
            }
        };
    };
}

/// An enum that is lifted.
macro_rules! enumeration {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$case_meta:meta])* $case:ident,)* }) => {
        $(#[$meta])*
        #[repr(u8)]
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name {
            $($(#[$case_meta])* $case,)*
        }

        impl $crate::abi::Lift for $name {
            type Raw = Self;

            unsafe fn lift(raw: Self) -> Self {
                raw
            }
        }
    };
}

/// What a record of [`record`] is besides, if a component answers with it: `lower_record! { Value { data, etag } }`.
macro_rules! lower_record {
    ($name:ident { $($field:ident),* }) => {
        const _: () = {
            type Raw = <$name as $crate::abi::Lift>::Raw;

            impl $crate::abi::Lower for $name {
                fn lower(self, kept: &mut $crate::abi::Kept) -> Raw {
                    Raw { $($field: self.$field.lower(kept),)* }
                }
            }
        };
    };
}

/// The same for a variant of [`variant`].
macro_rules! lower_variant {
    ($name:ident { $($case:ident),* }) => {
        const _: () = {
            type Raw = <$name as $crate::abi::Lift>::Raw;

            impl $crate::abi::Lower for $name {
                fn lower(self, kept: &mut $crate::abi::Kept) -> Raw {
                    match self {
                        $(Self::$case(payload) => Raw::$case(payload.lower(kept)),)*
                    }
                }
            }
        };
    };
}

/// The same for an enum of [`enumeration`].
macro_rules! lower_enumeration {
    ($name:ident) => {
        impl $crate::abi::Lower for $name {
            fn lower(self, _: &mut $crate::abi::Kept) -> Self {
                self
            }
        }
    };
}
