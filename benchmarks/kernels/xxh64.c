// XXH64 (the xxHash specification, 0.1.1) over a buffer of 64 KiB, n times: 64-bit multiplications and rotates.
#include "kernel.h"

#define LENGTH (64u << 10) // a multiple of 32: the tail of the algorithm has nothing to do
static uint64_t buffer[LENGTH / 8];

#define P1 0x9e3779b185ebca87u
#define P2 0xc2b2ae3d27d4eb4fu
#define P3 0x165667b19e3779f9u
#define P4 0x85ebca77c2b2ae63u

static inline uint64_t rotl(uint64_t x, int bits) { return x << bits | x >> (64 - bits); }
static inline uint64_t take(uint64_t lane, uint64_t input) { return rotl(lane + input * P2, 31) * P1; }
static inline uint64_t merge(uint64_t hash, uint64_t lane) { return (hash ^ take(0, lane)) * P1 + P4; }

static uint64_t xxh64(const uint64_t *p, uint32_t length, uint64_t seed) {
  uint64_t a = seed + P1 + P2, b = seed + P2, c = seed, d = seed - P1;
  for (const uint64_t *end = p + length / 8; p < end; p += 4) {
    a = take(a, p[0]);
    b = take(b, p[1]);
    c = take(c, p[2]);
    d = take(d, p[3]);
  }

  uint64_t hash = rotl(a, 1) + rotl(b, 7) + rotl(c, 12) + rotl(d, 18);
  hash = merge(merge(merge(merge(hash, a), b), c), d) + length;
  hash = (hash ^ hash >> 33) * P2;
  hash = (hash ^ hash >> 29) * P3;
  return hash ^ hash >> 32;
}

KERNEL(xxh64) {
  if (buffer[0] == 0) {
    uint32_t seed = 37;
    for (uint32_t i = 0; i < LENGTH / 8; i++) buffer[i] = (uint64_t)next_random(&seed) << 32 | next_random(&seed);
  }

  uint64_t hash = 0;
  for (uint32_t i = 0; i < n; i++) hash = xxh64(buffer, LENGTH, hash);
  return hash;
}
