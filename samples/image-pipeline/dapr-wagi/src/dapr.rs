//! Dapr's HTTP API, as much of it as this sample uses.

use std::fmt::{self, Display};

use serde_json::{Value, json};

use crate::http;

/// What was tried and why it failed, as a person would read it in a log.
#[derive(Debug)]
pub struct Failure(String);

impl Failure {
    pub fn new(what: impl Display, why: impl Display) -> Failure {
        Failure(format!("{what}: {why}"))
    }
}

impl Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An answer of another app.
pub struct Answer {
    pub status: u16,
    pub content_type: Option<String>,
    pub body: Vec<u8>,
}

/// A value from a state store.
pub struct Item {
    pub value: Value,
    pub etag: String,
}

/// Under which condition a value is saved.
pub enum Condition<'a> {
    Always,
    /// Only if there is none.
    Absent,
    /// Only if nobody saved it since it was read.
    Unchanged(&'a str),
}

/// Whether a value was saved, or its condition did not hold.
#[derive(PartialEq, Eq)]
pub enum Saved {
    Yes,
    Conflict,
}

pub struct Client {
    endpoint: String,
    token: Option<String>,
}

impl Client {
    pub fn from_environment() -> Client {
        let endpoint = std::env::var("DAPR_HTTP_ENDPOINT").unwrap_or_default();
        let endpoint = if endpoint.is_empty() { "http://127.0.0.1:3500" } else { &endpoint };
        Client {
            endpoint: endpoint.trim_end_matches('/').to_string(),
            token: std::env::var("DAPR_API_TOKEN").ok().filter(|token| !token.is_empty()),
        }
    }

    /// Calls a method of another app, whatever it answers.
    pub fn invoke(&self, app: &str, verb: &str, method: &str, content_type: &str, body: &[u8]) -> Result<Answer, Failure> {
        let what = || format!("invoking {app}/{method}");
        let response = self.send(verb, &format!("/v1.0/invoke/{app}/method/{method}"), content_type, body);
        let response = response.map_err(|error| Failure::new(what(), error))?;
        Ok(Answer {
            status: response.status,
            content_type: response.header("content-type").map_err(|error| Failure::new(what(), error))?,
            body: response.body().map_err(|error| Failure::new(what(), error))?,
        })
    }

    /// A value of a state store, if it is there.
    pub fn get_state(&self, store: &str, key: &str) -> Result<Option<Item>, Failure> {
        let what = || format!("reading {key} from {store}");
        let fail = |error: http::Error| Failure::new(what(), error);
        let response = self.send("GET", &format!("/v1.0/state/{store}/{key}"), "", &[]).map_err(fail)?;
        match response.status {
            204 => Ok(None),
            200 => {
                let etag = response.header("etag").map_err(fail)?.unwrap_or_default();
                let value = parse(what(), &response.body().map_err(fail)?)?;
                Ok(Some(Item { value, etag: etag.trim_matches('"').to_string() }))
            }
            _ => Err(refused(what(), response)),
        }
    }

    /// Values of a state store, in the order of their keys.
    pub fn get_bulk_state(&self, store: &str, keys: &[String]) -> Result<Vec<Option<Value>>, Failure> {
        let what = || format!("reading {} keys from {store}", keys.len());
        let fail = |error: http::Error| Failure::new(what(), error);
        let body = json!({ "keys": keys }).to_string();
        let response = self.send("POST", &format!("/v1.0/state/{store}/bulk"), JSON, body.as_bytes()).map_err(fail)?;
        if !response.is_success() {
            return Err(refused(what(), response));
        }

        let mut values = vec![None; keys.len()];
        let Value::Array(items) = parse(what(), &response.body().map_err(fail)?)? else {
            return Err(Failure::new(what(), "the answer is no array"));
        };
        for mut item in items {
            if let Some(error) = item["error"].as_str().filter(|error| !error.is_empty()) {
                return Err(Failure::new(what(), error));
            }
            // Nothing promises that the order is kept.
            let index = keys.iter().position(|key| item["key"] == **key);
            let value = item["data"].take();
            if let Some(index) = index.filter(|_| !value.is_null()) {
                values[index] = Some(value);
            }
        }
        Ok(values)
    }

    pub fn save_state(&self, store: &str, key: &str, value: Value, condition: Condition) -> Result<Saved, Failure> {
        let what = || format!("saving {key} in {store}");
        let item = match condition {
            Condition::Always => json!({ "key": key, "value": value }),
            Condition::Absent => json!({ "key": key, "value": value, "options": { "concurrency": "first-write" } }),
            Condition::Unchanged(etag) => {
                json!({ "key": key, "value": value, "etag": etag, "options": { "concurrency": "first-write" } })
            }
        };
        let body = json!([item]).to_string();
        let response = self.send("POST", &format!("/v1.0/state/{store}"), JSON, body.as_bytes());
        let response = response.map_err(|error| Failure::new(what(), error))?;
        match response.status {
            200..=299 => Ok(Saved::Yes),
            409 => Ok(Saved::Conflict),
            _ => Err(refused(what(), response)),
        }
    }

    /// Deletes values together, or none of them.
    pub fn delete_state(&self, store: &str, keys: &[String]) -> Result<(), Failure> {
        let what = || format!("deleting {} keys in {store}", keys.len());
        let operations: Vec<Value> = keys.iter().map(|key| json!({ "operation": "delete", "request": { "key": key } })).collect();
        let body = json!({ "operations": operations }).to_string();
        let response = self.send("POST", &format!("/v1.0/state/{store}/transaction"), JSON, body.as_bytes());
        let response = response.map_err(|error| Failure::new(what(), error))?;
        if response.is_success() { Ok(()) } else { Err(refused(what(), response)) }
    }

    pub fn get_secret(&self, store: &str, name: &str) -> Result<String, Failure> {
        let what = || format!("reading the secret {name} from {store}");
        let fail = |error: http::Error| Failure::new(what(), error);
        let response = self.send("GET", &format!("/v1.0/secrets/{store}/{name}"), "", &[]).map_err(fail)?;
        if response.status != 200 {
            return Err(refused(what(), response));
        }
        let secret = parse(what(), &response.body().map_err(fail)?)?;
        secret[name].as_str().map(str::to_string).ok_or_else(|| Failure::new(what(), "the answer lacks it"))
    }

    fn send(&self, method: &str, path: &str, content_type: &str, body: &[u8]) -> Result<http::Response, http::Error> {
        let mut headers = Vec::new();
        if !content_type.is_empty() {
            headers.push(("content-type", content_type));
        }
        if let Some(token) = &self.token {
            headers.push(("dapr-api-token", token));
        }
        http::send(method, &format!("{}{path}", self.endpoint), &headers, body)
    }
}

const JSON: &str = "application/json";

fn parse(what: String, body: &[u8]) -> Result<Value, Failure> {
    serde_json::from_slice(body).map_err(|error| Failure::new(what, format!("the answer is not JSON: {error}")))
}

/// Dapr says why in the body: `{"errorCode": …, "message": …}`.
fn refused(what: String, response: http::Response) -> Failure {
    let status = response.status;
    let why = response.body().unwrap_or_default();
    Failure::new(what, format!("status {status} {}", String::from_utf8_lossy(&why)))
}
