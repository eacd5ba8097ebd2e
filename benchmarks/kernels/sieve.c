// Sieve of Eratosthenes below n (at most 4 Mi), one byte per number.
#include "kernel.h"

#define LIMIT (4u << 20)
static uint8_t composite[LIMIT];

KERNEL(sieve) {
  if (n > LIMIT) n = LIMIT;
  for (uint32_t i = 0; i < n; i++) composite[i] = 0;

  uint32_t primes = 0, last = 0;
  for (uint32_t i = 2; i < n; i++) {
    if (composite[i]) continue;
    primes++;
    last = i;
    if (i < 65536)
      for (uint32_t j = i * i; j < n; j += i) composite[j] = 1;
  }
  return (uint64_t)primes << 32 | last;
}
