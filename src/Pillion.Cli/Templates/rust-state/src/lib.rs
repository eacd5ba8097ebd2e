//! A state store in the memory of one instance.

use dapr_building_blocks::components::state_store::{Concurrency, Consistency, Features, Item, Removal, StateStore, Value, WriteError};
use dapr_building_blocks::components::{Error, Metadata};
use std::collections::HashMap;

#[derive(Default)]
struct Store {
    values: HashMap<String, (Vec<u8>, Option<String>, u64)>,
    writes: u64,
}

impl Store {
    /// Whether a write may be done.
    fn check(&self, key: &str, etag: Option<&str>, concurrency: Concurrency) -> Result<(), WriteError> {
        let stored = self.values.get(key).map(|(_, _, version)| version.to_string());
        let may = match etag {
            Some(etag) => stored.as_deref() == Some(etag),
            None => concurrency != Concurrency::FirstWrite || stored.is_none(),
        };
        if may { Ok(()) } else { Err(WriteError::EtagMismatch) }
    }
}

impl StateStore for Store {
    // The metadata are the settings of the component's file.
    fn init(_: Metadata) -> Result<(Self, Features), Error> {
        Ok((Store::default(), Features { etag: true, ..Default::default() }))
    }

    fn get(&mut self, key: &str, _: Consistency, _: &Metadata) -> Result<Option<Value>, Error> {
        Ok(self.values.get(key).map(|(data, content_type, version)| Value {
            data: data.clone(),
            etag: Some(version.to_string()),
            content_type: content_type.clone(),
            metadata: vec![],
        }))
    }

    fn set(&mut self, item: Item) -> Result<(), WriteError> {
        self.check(&item.key, item.etag.as_deref(), item.concurrency)?;
        self.writes += 1;
        self.values.insert(item.key, (item.data, item.content_type, self.writes));
        Ok(())
    }

    fn delete(&mut self, removal: Removal) -> Result<(), WriteError> {
        if removal.etag.is_some() {
            self.check(&removal.key, removal.etag.as_deref(), removal.concurrency)?;
        }
        self.values.remove(&removal.key);
        Ok(())
    }
}

dapr_building_blocks::state_store!(Store);
