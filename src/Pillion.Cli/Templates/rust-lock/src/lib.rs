//! Locks in the memory of one instance.

use dapr_building_blocks::components::lock_store::{LockStore, UnlockStatus};
use dapr_building_blocks::components::{Error, Metadata};
use std::collections::HashMap;
use std::time::{Duration, Instant};

/// Who has a resource, and until when.
#[derive(Default)]
struct Locks(HashMap<String, (String, Instant)>);

impl Locks {
    /// The owner of a lock, unless its time is up.
    fn owner(&self, resource: &str) -> Option<&str> {
        self.0.get(resource).filter(|(_, until)| *until > Instant::now()).map(|(owner, _)| owner.as_str())
    }
}

impl LockStore for Locks {
    // The metadata are the settings of the component's file.
    fn init(_: Metadata) -> Result<Self, Error> {
        Ok(Locks::default())
    }

    fn try_lock(&mut self, resource: &str, owner: &str, expiry_milliseconds: u64) -> Result<bool, Error> {
        if self.owner(resource).is_some() {
            return Ok(false);
        }
        let until = Instant::now() + Duration::from_millis(expiry_milliseconds);
        self.0.insert(resource.into(), (owner.into(), until));
        Ok(true)
    }

    fn unlock(&mut self, resource: &str, owner: &str) -> Result<UnlockStatus, Error> {
        Ok(match self.owner(resource) {
            None => UnlockStatus::LockDoesNotExist,
            Some(other) if other != owner => UnlockStatus::LockBelongsToOthers,
            Some(_) => {
                self.0.remove(resource);
                UnlockStatus::Success
            }
        })
    }
}

dapr_building_blocks::lock_store!(Locks);
