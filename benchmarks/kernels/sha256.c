// SHA-256 (FIPS 180-4) of n bytes: 32-bit rotates and adds. Constants are computed, not typed in.
#include "kernel.h"

static uint32_t k[64], start[8];

// The first 32 bits of the fraction of a root, which lies between 1 and 8: a double holds 17 bits more than that.
static uint32_t fraction(double root) { return (uint32_t)(uint64_t)(root * 4294967296.0); }

static double cube_root(double x) {
  double root = x;
  for (int i = 0; i < 50; i++) root -= (root * root * root - x) / (3 * root * root);
  return root;
}

// Square roots of the first 8 primes, cube roots of the first 64.
static void make_constants(void) {
  uint32_t count = 0;
  for (uint32_t candidate = 2; count < 64; candidate++) {
    uint32_t divisor = 2;
    while (divisor * divisor <= candidate && candidate % divisor) divisor++;
    if (divisor * divisor <= candidate) continue;
    if (count < 8) start[count] = fraction(__builtin_sqrt(candidate));
    k[count++] = fraction(cube_root(candidate));
  }
}

static inline uint32_t rotr(uint32_t x, int bits) { return x >> bits | x << (32 - bits); }

static void block(uint32_t h[8], const uint8_t *p) {
  uint32_t w[64];
  for (int i = 0; i < 16; i++)
    w[i] = (uint32_t)p[4 * i] << 24 | (uint32_t)p[4 * i + 1] << 16 | (uint32_t)p[4 * i + 2] << 8 | p[4 * i + 3];
  for (int i = 16; i < 64; i++) {
    uint32_t s0 = rotr(w[i - 15], 7) ^ rotr(w[i - 15], 18) ^ w[i - 15] >> 3;
    uint32_t s1 = rotr(w[i - 2], 17) ^ rotr(w[i - 2], 19) ^ w[i - 2] >> 10;
    w[i] = w[i - 16] + s0 + w[i - 7] + s1;
  }

  uint32_t a = h[0], b = h[1], c = h[2], d = h[3], e = h[4], f = h[5], g = h[6], t = h[7];
  for (int i = 0; i < 64; i++) {
    uint32_t t1 = t + (rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25)) + ((e & f) ^ (~e & g)) + k[i] + w[i];
    uint32_t t2 = (rotr(a, 2) ^ rotr(a, 13) ^ rotr(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    t = g, g = f, f = e, e = d + t1, d = c, c = b, b = a, a = t1 + t2;
  }
  h[0] += a, h[1] += b, h[2] += c, h[3] += d, h[4] += e, h[5] += f, h[6] += g, h[7] += t;
}

static uint8_t message[4096];

KERNEL(sha256) {
  if (k[0] == 0) make_constants();
  uint32_t seed = 1;
  for (uint32_t i = 0; i < sizeof message; i++) message[i] = (uint8_t)next_random(&seed);

  uint32_t h[8];
  for (int i = 0; i < 8; i++) h[i] = start[i];
  uint32_t blocks = n / 64;
  for (uint32_t i = 0; i < blocks; i++) block(h, message + i * 64 % sizeof message);

  uint8_t last[64] = {0x80};
  uint64_t bits = (uint64_t)blocks * 512;
  for (int i = 0; i < 8; i++) last[63 - i] = (uint8_t)(bits >> 8 * i);
  block(h, last);
  return (uint64_t)h[0] << 32 | h[1];
}
