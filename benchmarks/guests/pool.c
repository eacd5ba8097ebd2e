// A guest with 256 KiB of initial data and as much memory as MEMORY says (in KiB), that writes to as many pages as it is told.
#include <stdint.h>

#define EXPORT(name) __attribute__((export_name(#name)))

#define DATA (256u << 10)
#define REST ((MEMORY - 64u) * 1024u - DATA - 1024u) // the stack takes 64 KiB; 1 KiB is left for alignment

uint8_t data[DATA] = {[0 ... DATA - 1] = 0xa5};
uint8_t rest[REST];

// Writes one byte in each of the first `pages` pages of 4 KiB and sums what was there: a reused instance must not show it.
EXPORT(touch) uint32_t touch(uint32_t pages) {
  uint32_t sum = 0;
  for (uint32_t i = 0; i < pages; i++) {
    uint8_t *byte = i * 4096 < DATA ? &data[i * 4096] : &rest[i * 4096 - DATA];
    sum += *byte;
    *byte = 1;
  }
  return sum;
}
