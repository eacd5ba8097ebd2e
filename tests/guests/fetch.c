// Makes the HTTP request that its standard input describes, byte for byte, and prints what came. Standard input is a line with the
// method, one with the URL, one with the number of bytes that the header lines have, these bytes, and then the body:
//
//   POST
//   http://127.0.0.1:3500/v1.0/state/statestore
//   30
//   content-type:application/json
//   [{"key":"a","value":1}]
//
// The output is "code 7", or "code 0", "status 200", the header lines of the answer, an empty line and its body. With CGI's environment
// a CGI head comes first.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wasi_experimental_http.h"

static char input[4 << 20], chunk[1 << 16];

int main(void) {
  size_t length = fread(input, 1, sizeof input, stdin);
  char *end = input + length, *method = input;
  char *url = memchr(method, '\n', (size_t)(end - method));
  char *count = url == NULL ? NULL : memchr(url + 1, '\n', (size_t)(end - url - 1));
  char *headers = count == NULL ? NULL : memchr(count + 1, '\n', (size_t)(end - count - 1));
  if (headers == NULL) {
    fputs("the input has no three lines\n", stderr);
    return 2;
  }
  size_t headers_length = (size_t)atol(count + 1);
  url++;
  headers++;
  if (getenv("GATEWAY_INTERFACE") != NULL) {
    puts("Content-Type: text/plain\n");
  }

  char *body = headers + headers_length;
  uint16_t status = 0;
  uint32_t handle = 0;
  uint32_t error = http_req(url, (size_t)(count - url), method, (size_t)(url - 1 - method), headers, headers_length, body,
    (size_t)(end - body), &status, &handle);
  printf("code %u\n", error);
  if (error != 0) {
    return 0;
  }

  size_t read = 0;
  http_headers_get_all(handle, chunk, sizeof chunk, &read);
  printf("status %u\n%.*s\n", status, (int)read, chunk);
  while ((error = http_body_read(handle, chunk, sizeof chunk, &read)) == 0 && read > 0) {
    fwrite(chunk, 1, read, stdout);
  }
  return error == 0 ? 0 : 1;
}
