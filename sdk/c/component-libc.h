// What wasi-libc calls of WASI preview 1 in a component that computes: with this file (`clang -include`) it needs no adapter. The time of day comes from
// wasi:clocks, which the world must then import; printf and the like into memory work, standard output goes nowhere. A component that opens files or
// sockets leaves this out, and gives `wasm-tools component new` an adapter.
#pragma once

enum { PREVIEW1_SUCCESS = 0, PREVIEW1_NOT_SUPPORTED = 58 };

typedef struct {
  unsigned long long seconds;
  unsigned nanoseconds;
} component_datetime;

__attribute__((import_module("wasi:clocks/wall-clock@0.2.12"), import_name("now"))) void component_wall_clock(component_datetime *now);

// The names under which wasi-libc imports the functions of preview 1: defined here, they are no imports.

int __imported_wasi_snapshot_preview1_clock_time_get(int clock, long long precision, int result) {
  (void)clock, (void)precision;
  component_datetime now;
  component_wall_clock(&now);
  *(unsigned long long *)result = now.seconds * 1000000000ull + now.nanoseconds;
  return PREVIEW1_SUCCESS;
}

int __imported_wasi_snapshot_preview1_fd_write(int file, int vectors, int count, int written) {
  (void)file;
  unsigned *sum = (unsigned *)written;
  *sum = 0;
  for (int i = 0; i < count; i++) {
    *sum += ((const unsigned *)vectors)[2 * i + 1];
  }
  return PREVIEW1_SUCCESS;
}

int __imported_wasi_snapshot_preview1_fd_close(int file) {
  (void)file;
  return PREVIEW1_SUCCESS;
}

int __imported_wasi_snapshot_preview1_fd_seek(int file, long long offset, int whence, int result) {
  (void)file, (void)offset, (void)whence, (void)result;
  return PREVIEW1_NOT_SUPPORTED;
}
