// What every kernel shares. A kernel is one function `n -> checksum`, compiled alone (no inlining across files), freestanding,
// from the same source to WebAssembly (clang) and to the machine (gcc).
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __wasm__
#define KERNEL(name) __attribute__((export_name(#name))) uint64_t kernel_##name(uint32_t n)
#else
#define KERNEL(name) uint64_t kernel_##name(uint32_t n)
#endif

// Xorshift32 (Marsaglia 2003): the inputs, the same everywhere. The seed must not be 0.
static inline uint32_t next_random(uint32_t *state) {
  uint32_t x = *state;
  x ^= x << 13;
  x ^= x >> 17;
  x ^= x << 5;
  return *state = x;
}

// Folds a value into a checksum so that neither order nor value can change unseen (FNV-1a over 64-bit words).
static inline uint64_t fold(uint64_t sum, uint64_t value) { return (sum ^ value) * 0x100000001b3u; }

static inline uint64_t fold_double(uint64_t sum, double value) {
  uint64_t bits;
  __builtin_memcpy(&bits, &value, sizeof bits);
  return fold(sum, bits);
}

#define FOLD_START 0xcbf29ce484222325u
