//! A secret store: the settings of the component's file that begin with "secret.".

use dapr_building_blocks::components::secret_store::{Secret, SecretStore};
use dapr_building_blocks::components::{Error, Metadata};
use std::collections::BTreeMap;

struct Secrets(BTreeMap<String, String>);

fn secret(name: &str, value: &str) -> Secret {
    Secret { name: name.into(), values: vec![(name.into(), value.into())] }
}

impl SecretStore for Secrets {
    // The metadata are the settings of the component's file.
    fn init(metadata: Metadata) -> Result<Self, Error> {
        let secrets = metadata.into_iter().filter_map(|(name, value)| Some((name.strip_prefix("secret.")?.to_owned(), value)));
        Ok(Secrets(secrets.collect()))
    }

    fn get(&mut self, name: &str, _: &Metadata) -> Result<Secret, Error> {
        let value = self.0.get(name).ok_or_else(|| Error::NotFound(format!("there is no secret {name}")))?;
        Ok(secret(name, value))
    }

    fn get_all(&mut self, _: &Metadata) -> Result<Vec<Secret>, Error> {
        Ok(self.0.iter().map(|(name, value)| secret(name, value)).collect())
    }
}

dapr_building_blocks::secret_store!(Secrets);
