//! Keeps a table of events in a Dapr state store.

mod table;

use dapr_wagi::cgi::{self, Request, Response};
use dapr_wagi::dapr::{Client, Failure};
use serde_json::Value;
use table::{Event, Table};

const HELP: &str = "\
Events, kept in a Dapr state store:
  GET  /init          empties the table
  POST /create_event  {\"event_ts\": 1700000000000, \"op_type\": \"grayscale\", \"input_size\": 68016}
  GET  /events        all rows; ?last=N only the N newest";

fn main() {
    cgi::serve(|request| match (request.method.as_str(), request.path.as_str()) {
        ("GET", "/") => Response::text(200, HELP),
        ("GET", "/init") => answer(init()),
        ("POST", "/create_event") => create_event(request),
        ("GET", "/events") => events(request),
        (_, "/" | "/init" | "/events") => Response::method_not_allowed("GET"),
        (_, "/create_event") => Response::method_not_allowed("POST"),
        _ => Response::text(404, format!("There is nothing at {}; see /.", request.path)),
    });
}

fn init() -> Result<Response, Failure> {
    open()?.clear()?;
    Ok(Response::json(200, r#"{"status":true}"#))
}

fn create_event(request: &Request) -> Response {
    let body = match request.body() {
        Ok(body) => body,
        Err(error) => return Response::text(400, format!("The request body could not be read: {error}.")),
    };
    let event = match parse(&body) {
        Ok(event) => event,
        Err(problem) => return Response::text(400, format!("Not an event: {problem}.")),
    };
    answer(open().and_then(|table| table.append(&event)).map(|id| Response::json(200, format!(r#"{{"status":true,"id":{id}}}"#))))
}

fn parse(body: &[u8]) -> Result<Event, String> {
    let event: Value = serde_json::from_slice(body).map_err(|error| format!("the body is not JSON ({error})"))?;
    Ok(Event {
        event_ts: event["event_ts"].as_i64().ok_or("event_ts must be a number of milliseconds since 1970")?,
        op_type: event["op_type"].as_str().filter(|op| !op.is_empty()).ok_or("op_type must be a string")?.to_string(),
        input_size: event["input_size"].as_u64().ok_or("input_size must be a number of bytes")?,
    })
}

fn events(request: &Request) -> Response {
    let last = match request.parameter("last").map(str::parse::<u64>) {
        None => u64::MAX,
        Some(Ok(last)) => last,
        Some(Err(_)) => return Response::text(400, "The parameter last must be a number of rows."),
    };
    answer(open().and_then(|table| table.last(last)).map(|rows| {
        let rows: Vec<String> = rows
            .iter()
            .map(|(id, event)| {
                format!(
                    r#"{{"id":{id},"event_ts":{},"op_type":{},"input_size":{}}}"#,
                    event.event_ts,
                    Value::from(event.op_type.as_str()),
                    event.input_size
                )
            })
            .collect();
        Response::json(200, format!("[{}]", rows.join(",")))
    }))
}

/// Where the table is stands in a secret, as the address of a database would, with its credentials.
fn open() -> Result<Table, Failure> {
    let dapr = Client::from_environment();
    let url = dapr.get_secret("local-store", "DB_URL:MYSQL")?;
    Table::open(dapr, &url)
}

fn answer(result: Result<Response, Failure>) -> Response {
    result.unwrap_or_else(|failure| {
        eprintln!("{failure}");
        Response::text(500, failure.to_string())
    })
}
