// A program of WASI preview 1. With a port Pillion starts it for each request, as a CGI program (RFC 3875): the request is in the environment and on
// standard input, the answer goes to standard output. Without one it runs once.
#include <stdio.h>
#include <stdlib.h>

int main(void) {
  const char *path = getenv("PATH_INFO");
  printf("Content-Type: text/plain\n\n");
  printf("hello from {{name}}%s%s\n", path ? ", at " : "", path ? path : "");
  return 0;
}
