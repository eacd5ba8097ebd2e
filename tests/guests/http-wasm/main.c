// An http-wasm handler with a C library and a main function, which prints: "started as NAME", and for each request its number. GET /time answers with clocks and
// a random number.
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define IMPORT(name) __attribute__((import_module("http_handler"), import_name(name)))
#define EXPORT(name) __attribute__((export_name(name), used))

IMPORT("get_uri") unsigned get_uri(void *buf, unsigned limit);
IMPORT("write_body") void write_body(unsigned kind, const void *body, unsigned len);

static int requests;

int main(int argc, char **argv) {
  printf("started as %s\n", argc > 0 ? argv[0] : "nobody");
  fflush(stdout);
  return 0;
}

EXPORT("handle_request") unsigned long long handle_request(void) {
  char uri[64];
  unsigned len = get_uri(uri, sizeof uri);
  printf("request %d\n", ++requests);
  fflush(stdout);
  fputs("to stderr\n", stderr);
  if (len != 5 || memcmp(uri, "/time", 5) != 0) {
    return 1;
  }

  char text[256];
  struct timespec real, passed;
  unsigned long long random;
  clock_gettime(CLOCK_REALTIME, &real);
  clock_gettime(CLOCK_MONOTONIC, &passed);
  getentropy(&random, sizeof random);
  sleep(3600);
  struct timespec later;
  clock_gettime(CLOCK_MONOTONIC, &later);
  int count = snprintf(
    text, sizeof text, "realtime %lld.%09ld monotonic %lld.%09ld random %016llx slept %lld", (long long)real.tv_sec, real.tv_nsec, (long long)passed.tv_sec,
    passed.tv_nsec, random, (long long)(later.tv_sec - passed.tv_sec)
  );
  write_body(1, text, (unsigned)count);
  return 0;
}

EXPORT("handle_response") void handle_response(unsigned ctx, unsigned is_error) {
  (void)ctx;
  (void)is_error;
}
