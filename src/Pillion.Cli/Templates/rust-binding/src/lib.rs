//! An output binding with one operation.

use dapr_building_blocks::components::bindings::{OutputBinding, Response};
use dapr_building_blocks::components::{Error, Metadata};

struct Greeter;

impl OutputBinding for Greeter {
    // The metadata are the settings of the component's file. Answers the operations that there are, too.
    fn init(_: Metadata) -> Result<(Self, Vec<String>), Error> {
        Ok((Greeter, vec!["greet".into()]))
    }

    fn invoke(&mut self, operation: &str, data: &[u8], _: &Metadata) -> Result<Response, Error> {
        if operation != "greet" {
            return Err(Error::NotSupported(format!("there is no operation {operation}")));
        }
        let greeting = format!("hello {}", String::from_utf8_lossy(data));
        Ok(Response { data: greeting.into_bytes(), metadata: vec![], content_type: Some("text/plain".into()) })
    }
}

dapr_building_blocks::output_binding!(Greeter);
