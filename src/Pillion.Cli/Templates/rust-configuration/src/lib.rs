//! A configuration store: the settings of the component's file that begin with "item.".

use dapr_building_blocks::components::configuration_store::{ConfigurationStore, Item};
use dapr_building_blocks::components::{Error, Metadata};
use std::collections::BTreeMap;

struct Items(BTreeMap<String, String>);

impl ConfigurationStore for Items {
    // The metadata are the settings of the component's file.
    fn init(metadata: Metadata) -> Result<Self, Error> {
        let items = metadata.into_iter().filter_map(|(name, value)| Some((name.strip_prefix("item.")?.to_owned(), value)));
        Ok(Items(items.collect()))
    }

    // The items of these keys; all, if there are none.
    fn get(&mut self, keys: &[String], _: &Metadata) -> Result<Vec<Item>, Error> {
        let wanted = self.0.iter().filter(|(key, _)| keys.is_empty() || keys.contains(key));
        let items = wanted.map(|(key, value)| Item { key: key.clone(), value: value.clone(), version: String::new(), metadata: vec![] });
        Ok(items.collect())
    }
}

dapr_building_blocks::configuration_store!(Items);
