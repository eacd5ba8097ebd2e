// n indirect calls to one of eight functions, picked by the data: virtual calls at their worst.
#include "kernel.h"

typedef uint32_t (*step)(uint32_t);

static uint32_t f0(uint32_t x) { return x * 0x85ebca6bu + 1; }
static uint32_t f1(uint32_t x) { return (x ^ x >> 13) + 0x27d4eb2fu; }
static uint32_t f2(uint32_t x) { return x << 5 | x >> 27; }
static uint32_t f3(uint32_t x) { return ~x * 9; }
static uint32_t f4(uint32_t x) { return (x ^ 0x55555555u) - 7; }
static uint32_t f5(uint32_t x) { return x + (x >> 3) + 11; }
static uint32_t f6(uint32_t x) { return (x ^ x << 9) + 1; }
static uint32_t f7(uint32_t x) { return x * 5 + 0xe6546b64u; }

step indrnd_targets[8] = {f0, f1, f2, f3, f4, f5, f6, f7};

KERNEL(indrnd) {
  uint32_t x = n, seed = 17;
  for (uint32_t i = 0; i < n; i++) x = indrnd_targets[next_random(&seed) & 7](x);
  return x;
}
