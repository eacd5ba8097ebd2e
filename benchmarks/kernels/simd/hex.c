#include "simd.h"

// 16 KiB as hexadecimal digits, n times: shifts, a table lookup and two shuffles for 16 bytes.
KERNEL(hex) {
  static uint8_t data[16384], text[32768];
  fill(data, sizeof data);
  const u8x16 digits = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};
  for (uint32_t r = 0; r < n; r++) {
    data[r & 16383] ^= (uint8_t)r;
    for (size_t i = 0; i < sizeof data; i += 16) {
      u8x16 bytes = LOAD(u8x16, data + i);
      u8x16 high = lookup(digits, bytes >> 4), low = lookup(digits, bytes & 15);
      STORE(text + 2 * i, SHUFFLE8(high, low, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23));
      STORE(text + 2 * i + 16, SHUFFLE8(high, low, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31));
    }
  }
  return fold_bytes(text, sizeof text);
}
