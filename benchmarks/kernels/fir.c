// A 32-tap FIR filter over 64 Ki samples of 16 bits, n times.
#include "kernel.h"

#define LENGTH (64u << 10)
#define TAPS 32
static int16_t input[LENGTH + TAPS], output[LENGTH], taps[TAPS];

static void filter(void) {
  for (uint32_t i = 0; i < LENGTH; i++) {
    int32_t sum = 0;
    for (uint32_t j = 0; j < TAPS; j++) sum += input[i + j] * taps[j];
    output[i] = (int16_t)(sum >> 15);
  }
}

KERNEL(fir) {
  uint32_t seed = 41;
  for (uint32_t i = 0; i < LENGTH + TAPS; i++) input[i] = (int16_t)((int32_t)next_random(&seed) >> 18);
  for (uint32_t i = 0; i < TAPS; i++) taps[i] = (int16_t)((int32_t)next_random(&seed) >> 18);

  uint64_t sum = FOLD_START;
  for (uint32_t pass = 0; pass < n; pass++) {
    filter();
    input[pass % LENGTH]++;
    for (uint32_t i = 0; i < LENGTH; i += 61) sum = fold(sum, (uint16_t)output[i]);
  }
  return sum;
}
