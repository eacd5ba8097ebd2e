//! A program of WASI preview 1. With a port Pillion starts it for each request, as a CGI program (RFC 3875): the request is in the environment and on
//! standard input, the answer goes to standard output. Without one it runs once.

fn main() {
    println!("Content-Type: text/plain\n");
    match std::env::var("PATH_INFO") {
        Ok(path) => println!("hello from {{name}}, at {path}"),
        Err(_) => println!("hello from {{name}}"),
    }
}
