// CRC-32 (IEEE 802.3) of 256 KiB, n times, one table look-up per byte: a chain of dependent loads.
#include "kernel.h"

#define LENGTH (256u << 10)
static uint32_t table[256];
static uint8_t data[LENGTH];

KERNEL(crc32) {
  if (table[1] == 0) {
    for (uint32_t i = 0; i < 256; i++) {
      uint32_t c = i;
      for (int bit = 0; bit < 8; bit++) c = c & 1 ? 0xedb88320u ^ c >> 1 : c >> 1;
      table[i] = c;
    }
    uint32_t seed = 7;
    for (uint32_t i = 0; i < LENGTH; i++) data[i] = (uint8_t)next_random(&seed);
  }

  uint32_t crc = 0;
  for (uint32_t pass = 0; pass < n; pass++) { // each continues the last, as for one message of n times the length
    crc = ~crc;
    for (uint32_t i = 0; i < LENGTH; i++) crc = table[(crc ^ data[i]) & 255] ^ crc >> 8;
    crc = ~crc;
  }
  return crc;
}
