//! Turns pictures gray, and tells other services about it.

mod gif;
mod gray;

use std::time::{SystemTime, UNIX_EPOCH};

use dapr_wagi::cgi::{self, Request, Response};
use dapr_wagi::dapr::{Client, Condition, Failure};
use serde_json::json;

const HELP: &str = "\
POST a JPEG, PNG or GIF to /grayscale: the answer is the picture in gray, as PNG (a GIF stays a GIF, animated or not).

  curl --data-binary @photo.jpg -o gray.png http://127.0.0.1:9005/grayscale";

fn main() {
    cgi::serve(|request| match (request.method.as_str(), request.path.as_str()) {
        ("GET", "/") => Response::text(200, HELP),
        ("POST", "/grayscale") => grayscale(request),
        (_, "/") => Response::method_not_allowed("GET"),
        (_, "/grayscale") => Response::method_not_allowed("POST"),
        _ => Response::text(404, format!("There is nothing at {}; see /.", request.path)),
    });
}

fn grayscale(request: &Request) -> Response {
    let picture = match request.body() {
        Ok(body) => body,
        Err(error) => return Response::text(400, format!("The request body could not be read: {error}.")),
    };
    if picture.is_empty() {
        return Response::text(400, "The request has no body: post a JPEG, PNG or GIF.");
    }
    match gray::convert(&picture) {
        Ok(gray) => {
            record(request, picture.len());
            Response::new(200, gray.content_type, gray.bytes)
        }
        Err(gray::Error::NotAPicture(why)) => Response::text(400, format!("Not a JPEG, PNG or GIF: {why}.")),
        Err(gray::Error::TooLarge(why)) => Response::text(413, format!("The picture is too large: {why}.")),
    }
}

/// Tells who did what. The caller gets the picture even if this fails.
fn record(request: &Request, input_size: usize) {
    let dapr = Client::from_environment();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_millis() as u64);
    if let Err(failure) = create_event(&dapr, now, input_size) {
        eprintln!("no event recorded: {failure}");
    }
    let caller = request.remote_address().unwrap_or_else(|| "0.0.0.0".to_string());
    if let Err(failure) = dapr.save_state("statestore", &caller, json!(now), Condition::Always) {
        eprintln!("the caller's last visit was not saved: {failure}");
    }
}

fn create_event(dapr: &Client, now: u64, input_size: usize) -> Result<(), Failure> {
    let event = json!({ "event_ts": now, "op_type": "grayscale", "input_size": input_size }).to_string();
    let answer = dapr.invoke("events-service", "POST", "create_event", "application/json", event.as_bytes())?;
    match answer.status {
        200..=299 => Ok(()),
        status => Err(Failure::new(
            "invoking events-service/create_event",
            format!("status {status} {}", String::from_utf8_lossy(&answer.body).trim_end()),
        )),
    }
}
