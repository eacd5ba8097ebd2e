// A program of WASI preview 1. With a port Pillion starts it for each request, as a CGI program (RFC 3875): the request is in the environment and on
// standard input, the answer goes to standard output. Without one it runs once.

console.log("Content-Type: text/plain\n");
console.log(process.env.has("PATH_INFO") ? "hello from {{name}}, at " + process.env.get("PATH_INFO") : "hello from {{name}}");
