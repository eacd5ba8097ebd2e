// n indirect calls whose target the compiler does not know and which is always the same.
#include "kernel.h"

typedef uint32_t (*step)(uint32_t, uint32_t);

static uint32_t mix(uint32_t x, uint32_t i) { return (x ^ i) * 0x9e3779b1u; }
static uint32_t turn(uint32_t x, uint32_t i) { return (x << 7 | x >> 25) + i; }

step indirect_targets[2] = {mix, turn}; // not static, so not known to be constant

KERNEL(indirect) {
  step target = indirect_targets[n & 1];
  uint32_t x = n;
  for (uint32_t i = 0; i < n; i++) x = target(x, i);
  return x;
}
