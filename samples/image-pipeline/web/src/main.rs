//! The page, and the way from it to the services: every call goes through Dapr's service invocation.

use dapr_wagi::cgi::{self, Request, Response};
use dapr_wagi::dapr::{Answer, Client, Failure};

const PAGE: &str = include_str!("page.html");

/// A service to choose on the page.
struct Service {
    api: &'static str,
    label: &'static str,
    app: &'static str,
    method: &'static str,
}

const SERVICES: [Service; 1] =
    [Service { api: "grayscale", label: "Grayscale", app: "image-api-grayscale", method: "grayscale" }];

fn main() {
    cgi::serve(|request| match (request.method.as_str(), request.path.as_str()) {
        ("GET", "/") => page(),
        ("POST", "/api/image") => image(request),
        ("GET", "/api/events") => events(request),
        (_, "/" | "/api/events") => Response::method_not_allowed("GET"),
        (_, "/api/image") => Response::method_not_allowed("POST"),
        _ => Response::text(404, format!("There is nothing at {}; see /.", request.path)),
    });
}

fn page() -> Response {
    let options: String =
        SERVICES.iter().map(|service| format!(r#"<option value="{}">{}</option>"#, service.api, service.label)).collect();
    Response::new(200, "text/html; charset=utf-8", PAGE.replace("<!-- services -->", &options))
        // Everything is in the page itself; a picture can be shown but do nothing.
        .with_header(
            "Content-Security-Policy",
            "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src blob: data:; connect-src 'self'",
        )
        .with_header("Cache-Control", "no-cache")
}

fn image(request: &Request) -> Response {
    let header = request.header("api");
    let api = request.parameter("api").filter(|api| !api.is_empty());
    let api = api.or(Some(header.as_str()).filter(|api| !api.is_empty())).unwrap_or(SERVICES[0].api);
    let Some(service) = SERVICES.iter().find(|service| service.api == api) else {
        let known: Vec<&str> = SERVICES.iter().map(|service| service.api).collect();
        return Response::text(400, format!("There is no service {api}; there is: {}.", known.join(", ")));
    };
    let picture = match request.body() {
        Ok(body) => body,
        Err(error) => return Response::text(400, format!("The request body could not be read: {error}.")),
    };
    let content_type = request.header("content-type");
    let content_type = if content_type.is_empty() { "application/octet-stream" } else { &content_type };
    forward(Client::from_environment().invoke(service.app, "POST", service.method, content_type, &picture))
}

fn events(request: &Request) -> Response {
    let method = match request.query.as_str() {
        "" => "events".to_string(),
        query => format!("events?{query}"),
    };
    forward(Client::from_environment().invoke("events-service", "GET", &method, "", &[]))
}

fn forward(answer: Result<Answer, Failure>) -> Response {
    match answer {
        Ok(answer) => {
            let content_type = answer.content_type.unwrap_or_else(|| "application/octet-stream".to_string());
            Response::new(answer.status, &content_type, answer.body)
        }
        Err(failure) => {
            eprintln!("{failure}");
            Response::text(502, failure.to_string())
        }
    }
}
