// n rounds of memset, memcpy and memmove of sizes from 16 bytes to 64 KiB (memory.fill and memory.copy in WebAssembly).
#include "kernel.h"

#define LENGTH (128u << 10)
static uint8_t from[LENGTH], to[LENGTH];

KERNEL(bulk) {
  uint32_t seed = 43;
  uint64_t sum = FOLD_START;
  for (uint32_t i = 0; i < LENGTH; i++) from[i] = (uint8_t)(i * 7), to[i] = 0;
  for (uint32_t i = 0; i < n; i++) {
    uint32_t r = next_random(&seed), size = 16u << (r & 15) % 13, at = (r >> 8) & 0xffff;
    if (size > 65536) size = 65536;
    __builtin_memset(to + at, (int)(r >> 24), size);
    __builtin_memcpy(from + (at ^ 0x5a5a), to + (at & 0x7fff), size);
    __builtin_memmove(to + (at & 0xfff), to + (at & 0xfff) + 9, size);
    sum = fold(sum, to[at] + ((uint32_t)from[at] << 8));
  }
  return sum;
}
