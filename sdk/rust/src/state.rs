//! State management: values by key, in a store that a component names.

use crate::abi::{LoweredPair, Optional, Slice, call, flatten, flatten_enum, lower_pairs, lower_texts};
use crate::{CommonError, Failure, Metadata, MetadataRef};
use alloc::string::String;
use alloc::vec::Vec;

variant! {
    /// Why an operation failed.
    pub enum Error {
        /// What operations of all blocks can fail with.
        Common(CommonError),
        /// The value was changed, or removed, since the ETag was read.
        EtagMismatch(Failure),
        /// The ETag is none that the store could have made.
        InvalidEtag(Failure),
    }
}

error_text! { Error, EtagMismatch(failure) => "{failure}", InvalidEtag(failure) => "{failure}" }

record! {
    /// A value as the store has it.
    pub struct Value {
        /// The value itself.
        pub data: Vec<u8>,
        /// Changes with the value; of stores that have such a thing.
        pub etag: Option<String>,
        /// What the store tells about the value.
        pub metadata: Metadata,
    }
}

record! {
    /// What was found of one of several keys.
    pub struct BulkValue {
        /// The key.
        pub key: String,
        /// The value, or none if there is no such key.
        pub value: Result<Option<Value>, Error>,
    }
}

record! {
    /// A page of what a query has found.
    pub struct QueryResult {
        /// Keys and values.
        pub items: Vec<(String, Value)>,
        /// Where to go on; none if there is no more.
        pub token: Option<String>,
    }
}

/// Who wins if two write at once.
#[repr(u8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Concurrency {
    /// The first: a write needs the ETag of the value that it replaces, or that there is none.
    FirstWrite,
    /// The last.
    LastWrite,
}

/// What a read is sure to see.
#[repr(u8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consistency {
    /// Values that may be a little old.
    Eventual,
    /// The last value that was written.
    Strong,
}

/// How a value is written or removed. What is none, the store decides.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Who wins if two write at once.
    pub concurrency: Option<Concurrency>,
    /// What the operation waits for.
    pub consistency: Option<Consistency>,
}

/// A value to be written.
#[derive(Clone, Copy, Debug, Default)]
pub struct Item<'a> {
    /// The key.
    pub key: &'a str,
    /// The value.
    pub data: &'a [u8],
    /// The ETag that the store's value must still have. With first-write concurrency, none means that there must be no value.
    pub etag: Option<&'a str>,
    /// How it is written.
    pub options: Options,
    /// Settings such as `ttlInSeconds`.
    pub metadata: MetadataRef<'a>,
}

/// A value to be removed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Removal<'a> {
    /// The key.
    pub key: &'a str,
    /// The ETag that the store's value must still have.
    pub etag: Option<&'a str>,
    /// How it is removed.
    pub options: Options,
    /// Settings of the request.
    pub metadata: MetadataRef<'a>,
}

/// A part of a transaction.
#[derive(Clone, Copy, Debug)]
pub enum Operation<'a> {
    /// Writes a value.
    Upsert(Item<'a>),
    /// Removes a value.
    Delete(Removal<'a>),
}

imports! {
    "dapr:building-blocks/state@0.1.0"
    "get" => import_get(list list result);
    "get-with" => import_get_with(list list optional list result);
    "get-bulk" => import_get_bulk(list list number list result);
    "set" => import_set(list list list result);
    "save" => import_save(list list result);
    "delete" => import_delete(list list optional_list optional optional list result);
    "delete-bulk" => import_delete_bulk(list list result);
    "transact" => import_transact(list list list result);
    "query" => import_query(list list list result);
}

/// The value of a key, or none. The short form of [`get_with`].
pub fn get(store: &str, key: &str) -> Result<Option<Value>, Error> {
    call(|result| unsafe { import_get(store.as_ptr(), store.len(), key.as_ptr(), key.len(), result) })
}

/// The value of a key, or none.
pub fn get_with(store: &str, key: &str, consistency: Option<Consistency>, metadata: MetadataRef) -> Result<Option<Value>, Error> {
    let metadata = lower_pairs(metadata);
    let (has_consistency, consistency) = flatten_enum(consistency.map(|level| level as u32));
    call(|result| unsafe {
        import_get_with(
            store.as_ptr(),
            store.len(),
            key.as_ptr(),
            key.len(),
            has_consistency,
            consistency,
            metadata.as_ptr().cast(),
            metadata.len(),
            result,
        )
    })
}

/// The values of several keys, read at most `parallelism` at a time if that is not 0.
pub fn get_bulk(store: &str, keys: &[&str], parallelism: u32, metadata: MetadataRef) -> Result<Vec<BulkValue>, Error> {
    let (keys, metadata) = (lower_texts(keys), lower_pairs(metadata));
    call(|result| unsafe {
        import_get_bulk(
            store.as_ptr(),
            store.len(),
            keys.as_ptr().cast(),
            keys.len(),
            parallelism,
            metadata.as_ptr().cast(),
            metadata.len(),
            result,
        )
    })
}

/// Writes a value, whatever was there. The short form of [`save`].
pub fn set(store: &str, key: &str, data: &[u8]) -> Result<(), Error> {
    call(|result| unsafe { import_set(store.as_ptr(), store.len(), key.as_ptr(), key.len(), data.as_ptr(), data.len(), result) })
}

/// Writes items; if several fail, the error is the first one's.
pub fn save(store: &str, items: &[Item]) -> Result<(), Error> {
    let metadata: Vec<_> = items.iter().map(|item| lower_pairs(item.metadata)).collect();
    let items: Vec<_> = items.iter().zip(&metadata).map(|(item, metadata)| item.lower(metadata)).collect();
    call(|result| unsafe { import_save(store.as_ptr(), store.len(), items.as_ptr().cast(), items.len(), result) })
}

/// Removes a value, whether it is there or not.
pub fn delete(store: &str, removal: &Removal) -> Result<(), Error> {
    let metadata = lower_pairs(removal.metadata);
    let (has_etag, etag, etag_length) = flatten(removal.etag);
    let (has_concurrency, concurrency) = flatten_enum(removal.options.concurrency.map(|winner| winner as u32));
    let (has_consistency, consistency) = flatten_enum(removal.options.consistency.map(|level| level as u32));
    call(|result| unsafe {
        import_delete(
            store.as_ptr(),
            store.len(),
            removal.key.as_ptr(),
            removal.key.len(),
            has_etag,
            etag,
            etag_length,
            has_concurrency,
            concurrency,
            has_consistency,
            consistency,
            metadata.as_ptr().cast(),
            metadata.len(),
            result,
        )
    })
}

/// Removes values; if several cannot be removed, the error is the first one's.
pub fn delete_bulk(store: &str, removals: &[Removal]) -> Result<(), Error> {
    let metadata: Vec<_> = removals.iter().map(|removal| lower_pairs(removal.metadata)).collect();
    let removals: Vec<_> = removals.iter().zip(&metadata).map(|(removal, metadata)| removal.lower(metadata)).collect();
    call(|result| unsafe { import_delete_bulk(store.as_ptr(), store.len(), removals.as_ptr().cast(), removals.len(), result) })
}

/// Does all of the operations or none of them.
pub fn transact(store: &str, operations: &[Operation], metadata: MetadataRef) -> Result<(), Error> {
    let own: Vec<_> = operations
        .iter()
        .map(|operation| match operation {
            Operation::Upsert(item) => lower_pairs(item.metadata),
            Operation::Delete(removal) => lower_pairs(removal.metadata),
        })
        .collect();
    let operations: Vec<_> = operations
        .iter()
        .zip(&own)
        .map(|(operation, metadata)| match operation {
            Operation::Upsert(item) => LoweredOperation::Upsert(item.lower(metadata)),
            Operation::Delete(removal) => LoweredOperation::Delete(removal.lower(metadata)),
        })
        .collect();
    let metadata = lower_pairs(metadata);
    call(|result| unsafe {
        import_transact(
            store.as_ptr(),
            store.len(),
            operations.as_ptr().cast(),
            operations.len(),
            metadata.as_ptr().cast(),
            metadata.len(),
            result,
        )
    })
}

/// Runs a query in Dapr's JSON form (`filter`, `sort`, `page`).
pub fn query(store: &str, query: &str, metadata: MetadataRef) -> Result<QueryResult, Error> {
    let metadata = lower_pairs(metadata);
    call(|result| unsafe {
        import_query(store.as_ptr(), store.len(), query.as_ptr(), query.len(), metadata.as_ptr().cast(), metadata.len(), result)
    })
}

#[repr(C)]
struct LoweredOptions {
    concurrency: Optional<Concurrency>,
    consistency: Optional<Consistency>,
}

#[repr(C)]
struct LoweredItem<'a> {
    key: Slice<'a, u8>,
    data: Slice<'a, u8>,
    etag: Optional<Slice<'a, u8>>,
    options: LoweredOptions,
    metadata: Slice<'a, LoweredPair<'a>>,
}

#[repr(C)]
struct LoweredRemoval<'a> {
    key: Slice<'a, u8>,
    etag: Optional<Slice<'a, u8>>,
    options: LoweredOptions,
    metadata: Slice<'a, LoweredPair<'a>>,
}

#[repr(C, u8)]
#[allow(dead_code, reason = "the host reads them")]
enum LoweredOperation<'a> {
    Upsert(LoweredItem<'a>),
    Delete(LoweredRemoval<'a>),
}

impl From<Options> for LoweredOptions {
    fn from(options: Options) -> Self {
        Self { concurrency: options.concurrency.into(), consistency: options.consistency.into() }
    }
}

impl<'a> Item<'a> {
    fn lower(&self, metadata: &'a [LoweredPair<'a>]) -> LoweredItem<'a> {
        LoweredItem {
            key: self.key.into(),
            data: self.data.into(),
            etag: self.etag.into(),
            options: self.options.into(),
            metadata: metadata.into(),
        }
    }
}

impl<'a> Removal<'a> {
    fn lower(&self, metadata: &'a [LoweredPair<'a>]) -> LoweredRemoval<'a> {
        LoweredRemoval { key: self.key.into(), etag: self.etag.into(), options: self.options.into(), metadata: metadata.into() }
    }
}
