//! Being a CGI program (RFC 3875) as WAGI runs them: one process per request, which is in environment and standard input;
//! the response goes to standard output.

use std::env;
use std::io::{self, Read, Write};

pub struct Request {
    pub method: String,
    /// Decoded, always beginning with a slash.
    pub path: String,
    pub query: String,
}

impl Request {
    fn from_environment() -> Request {
        // The script's own path is part of what the caller asked for; which part it is depends on how the host was set up.
        let script = variable("SCRIPT_NAME");
        let path = format!("{}{}", script.trim_end_matches('/'), variable("PATH_INFO"));
        Request {
            method: variable("REQUEST_METHOD"),
            path: if path.starts_with('/') { path } else { format!("/{path}") },
            query: variable("QUERY_STRING"),
        }
    }

    /// The value of a request header, empty if absent.
    pub fn header(&self, name: &str) -> String {
        match name {
            // CGI has names of its own for these two.
            "content-type" => variable("CONTENT_TYPE"),
            "content-length" => variable("CONTENT_LENGTH"),
            _ => variable(&format!("HTTP_{}", name.to_ascii_uppercase().replace('-', "_"))),
        }
    }

    /// The address of the caller, if the host tells.
    pub fn remote_address(&self) -> Option<String> {
        Some(variable("REMOTE_ADDR")).filter(|address| !address.is_empty())
    }

    /// The value of a query parameter (not decoded: nothing here needs it), if present.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .find_map(|(key, value)| (key == name).then_some(value))
    }

    /// Reads the request body.
    pub fn body(&self) -> io::Result<Vec<u8>> {
        let length = self.header("content-length").parse().unwrap_or(0);
        let mut body = Vec::with_capacity(usize::min(length, 64 << 20) + 1);
        io::stdin().lock().read_to_end(&mut body)?;
        Ok(body)
    }
}

fn variable(name: &str) -> String {
    env::var(name).unwrap_or_default()
}

pub struct Response {
    status: u16,
    content_type: String,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

impl Response {
    pub fn new(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Response {
        Response { status, content_type: content_type.to_string(), headers: Vec::new(), body: body.into() }
    }

    pub fn text(status: u16, text: impl Into<String>) -> Response {
        let mut text = text.into();
        text.push('\n');
        Response::new(status, "text/plain; charset=utf-8", text)
    }

    pub fn json(status: u16, json: impl Into<String>) -> Response {
        Response::new(status, "application/json", json.into())
    }

    pub fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Response {
        self.headers.push((name, value.into()));
        self
    }

    pub fn method_not_allowed(allowed: &'static str) -> Response {
        Response::text(405, format!("Only {allowed} is possible here.")).with_header("Allow", allowed)
    }

    fn write(&self, mut to: impl Write) -> io::Result<()> {
        let mut head = format!("Status: {} {}\n", self.status, reason(self.status));
        head.push_str(&format!("Content-Type: {}\n", one_line(&self.content_type)));
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {}\n", one_line(value)));
        }
        head.push('\n');
        to.write_all(head.as_bytes())?;
        to.write_all(&self.body)?;
        to.flush()
    }
}

/// CGI asks for a phrase after the number (RFC 3875, 6.3.3); its wording means nothing.
fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        400 => "Bad Request",
        404 => "Not Found",
        405 => "Method Not Allowed",
        413 => "Content Too Large",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        _ => "Answer",
    }
}

/// A value that came from elsewhere must not begin a header of its own.
fn one_line(value: &str) -> String {
    value.replace(['\r', '\n'], " ")
}

/// Answers the request this program was started for.
pub fn serve(answer: impl FnOnce(&Request) -> Response) {
    let response = answer(&Request::from_environment());
    if let Err(error) = response.write(io::stdout().lock()) {
        eprintln!("the response could not be written: {error}");
    }
}
