// A program that answers the line protocol of kernels/command.c, here with a C library: main is in protocol.c.
#pragma once
#include <stdint.h>

// Runs one workload of the program and answers its checksum. A name that is not known is an error: see fail().
uint64_t run(const char *name, uint32_t n);

// Ends the program with a message on standard error.
_Noreturn void fail(const char *what, const char *why);

// FNV-1a over bytes; start with FOLD_START.
#define FOLD_START 0xcbf29ce484222325u
static inline uint64_t fold_text(uint64_t sum, const char *text) {
  for (; *text; text++) sum = (sum ^ (unsigned char)*text) * 0x100000001b3u;
  return (sum ^ 0xff) * 0x100000001b3u; // an end that no text contains
}
