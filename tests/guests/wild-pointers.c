// Gives host functions pointers that lie outside memory, or lengths that reach out of it, and prints what each answers. Nothing may be
// written, nothing may trap, and every answer has to be an error: for WASI 21 (fault), or what the number in the third column says.
// The exit code is 0 if all is as expected. Needs one preopened folder for the path functions.
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <wasi/api.h>

#include "wasi_experimental_http.h"

#define FAULT 21
#define OUTSIDE 0xFFFFFF00u

static int tried, as_expected;

static void check(const char *what, int expected, int alternative, int got) {
  int good = got == expected || (alternative >= 0 && got == alternative);
  printf("%-4s %-52s expected %2d, got %2d\n", good ? "ok" : "BAD", what, expected, got);
  tried++;
  as_expected += good;
}

#define WASI(name, parameters) __attribute__((import_module("wasi_snapshot_preview1"), import_name(#name))) int32_t raw_##name parameters

WASI(args_get, (uint32_t, uint32_t));
WASI(args_sizes_get, (uint32_t, uint32_t));
WASI(environ_get, (uint32_t, uint32_t));
WASI(environ_sizes_get, (uint32_t, uint32_t));
WASI(clock_res_get, (int32_t, uint32_t));
WASI(clock_time_get, (int32_t, int64_t, uint32_t));
WASI(fd_fdstat_get, (int32_t, uint32_t));
WASI(fd_filestat_get, (int32_t, uint32_t));
WASI(fd_prestat_get, (int32_t, uint32_t));
WASI(fd_prestat_dir_name, (int32_t, uint32_t, uint32_t));
WASI(fd_read, (int32_t, uint32_t, uint32_t, uint32_t));
WASI(fd_write, (int32_t, uint32_t, uint32_t, uint32_t));
WASI(fd_pwrite, (int32_t, uint32_t, uint32_t, int64_t, uint32_t));
WASI(fd_readdir, (int32_t, uint32_t, uint32_t, int64_t, uint32_t));
WASI(fd_seek, (int32_t, int64_t, int32_t, uint32_t));
WASI(path_open, (int32_t, int32_t, uint32_t, uint32_t, int32_t, int64_t, int64_t, int32_t, uint32_t));
WASI(path_filestat_get, (int32_t, int32_t, uint32_t, uint32_t, uint32_t));
WASI(path_readlink, (int32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t));
WASI(path_rename, (int32_t, uint32_t, uint32_t, int32_t, uint32_t, uint32_t));
WASI(path_symlink, (uint32_t, uint32_t, int32_t, uint32_t, uint32_t));
WASI(path_create_directory, (int32_t, uint32_t, uint32_t));
WASI(poll_oneoff, (uint32_t, uint32_t, uint32_t, uint32_t));
WASI(random_get, (uint32_t, uint32_t));

static uint32_t at(const void *pointer) {
  return (uint32_t)(uintptr_t)pointer;
}

int main(void) {
  const uint32_t size = (uint32_t)__builtin_wasm_memory_size(0) * 65536u;
  static uint32_t result[64], vector[2];
  static const char name[] = "wild-pointers.txt";
  const int folder = 3;

  // the end, the last byte and beyond, and where 32-bit addition wraps around
  const uint32_t bad[] = {size, size - 1, OUTSIDE, 0xFFFFFFFFu};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    uint32_t wild = bad[i];
    printf("pointer 0x%08x, memory of 0x%08x bytes\n", wild, size);
    check("args_sizes_get: both", FAULT, -1, raw_args_sizes_get(wild, wild));
    check("args_get: pointers", FAULT, -1, raw_args_get(wild, at(result)));
    check("args_get: text", FAULT, -1, raw_args_get(at(result), wild));
    check("environ_sizes_get: both", FAULT, -1, raw_environ_sizes_get(wild, wild));
    check("clock_res_get", FAULT, -1, raw_clock_res_get(1, wild));
    check("clock_time_get", FAULT, -1, raw_clock_time_get(1, 1, wild));
    check("fd_fdstat_get", FAULT, -1, raw_fd_fdstat_get(1, wild));
    check("fd_filestat_get", FAULT, -1, raw_fd_filestat_get(folder, wild));
    check("fd_prestat_get", FAULT, -1, raw_fd_prestat_get(folder, wild));
    // a folder mounted as "/" has a name of one byte, and that fits into the last
    check("fd_prestat_dir_name", FAULT, wild == size - 1 ? 0 : -1, raw_fd_prestat_dir_name(folder, wild, 100));
    check("fd_write: vectors", FAULT, -1, raw_fd_write(1, wild, 1, at(result)));
    check("fd_read: vectors", FAULT, -1, raw_fd_read(0, wild, 1, at(result)));
    check("fd_readdir: buffer", FAULT, -1, raw_fd_readdir(folder, wild, 100, 0, at(result)));
    check("path_open: path", FAULT, -1, raw_path_open(folder, 0, wild, 100, 0, -1, -1, 0, at(result)));
    check("path_filestat_get: path", FAULT, -1, raw_path_filestat_get(folder, 0, wild, 100, at(result)));
    check("path_readlink: path", FAULT, -1, raw_path_readlink(folder, wild, 100, at(result), 100, at(result)));
    check("path_rename: old path", FAULT, -1, raw_path_rename(folder, wild, 100, folder, at(name), 17));
    check("path_rename: new path", FAULT, -1, raw_path_rename(folder, at(name), 17, folder, wild, 100));
    check("path_symlink: contents", FAULT, -1, raw_path_symlink(wild, 100, folder, at(name), 17));
    check("path_create_directory: path", FAULT, -1, raw_path_create_directory(folder, wild, 100));
    check("poll_oneoff: subscriptions", FAULT, -1, raw_poll_oneoff(wild, at(result), 1, at(result)));
    check("random_get: buffer", FAULT, -1, raw_random_get(wild, 100));

    vector[0] = wild;
    vector[1] = 100;
    check("fd_write: bytes of a vector", FAULT, -1, raw_fd_write(2, at(vector), 1, at(result)));
    vector[0] = at(result);
    vector[1] = 4;
    check("fd_pwrite: on a folder", 31, 76, raw_fd_pwrite(folder, at(vector), 1, 0, at(result))); // isdir or notcapable
    check("fd_write: too many vectors", FAULT, 28, raw_fd_write(2, at(vector), 0xFFFFFFFFu, at(result)));
    check("random_get: a length that wraps around", FAULT, -1, raw_random_get(at(result), 0xFFFFFFFFu));
    check("path_open: a length that wraps around", FAULT, -1, raw_path_open(folder, 0, at(name), 0xFFFFFFFFu, 0, -1, -1, 0, at(result)));

    uint16_t *status = (uint16_t *)result;
    uint32_t *handle = result + 1;
    const char *url = "http://127.0.0.1:3500/v1.0/healthz";
    char *pointer = (char *)(uintptr_t)wild;
    check("req: URL", 3, 4, (int)http_req(pointer, 100, "GET", 3, "", 0, "", 0, status, handle));
    check("req: method", 3, 4, (int)http_req(url, strlen(url), pointer, 100, "", 0, "", 0, status, handle));
    check("req: headers", 3, 4, (int)http_req(url, strlen(url), "GET", 3, pointer, 100, "", 0, status, handle));
    check("req: body", 3, 4, (int)http_req(url, strlen(url), "POST", 4, "", 0, pointer, 100, status, handle));
    check("req: a length that wraps around", 3, 4, (int)http_req(url, 0xFFFFFFFFu, "GET", 3, "", 0, "", 0, status, handle));
  }

  printf("%d of %d as expected\n", as_expected, tried);
  return as_expected == tried ? 0 : 1;
}
