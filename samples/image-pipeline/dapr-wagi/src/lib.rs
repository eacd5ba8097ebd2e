//! What the guests of this sample share: being called as a CGI program ([`cgi`]), calling out ([`http`]) and calling Dapr ([`dapr`]).

pub mod cgi;
pub mod dapr;
pub mod http;
