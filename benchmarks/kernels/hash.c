// A hash table with open addressing: 96 Ki keys put, found and as many missed, n times.
#include "kernel.h"

#define KEYS (96u << 10)
#define SLOTS (256u << 10)
typedef struct { uint32_t key, value; } slot;
static slot slots[SLOTS];

static uint32_t place(uint32_t key) {
  key ^= key >> 16;
  key *= 0x85ebca6bu;
  key ^= key >> 13;
  key *= 0xc2b2ae35u;
  return (key ^ key >> 16) & (SLOTS - 1);
}

static void put(uint32_t key, uint32_t value) {
  uint32_t i = place(key);
  while (slots[i].key && slots[i].key != key) i = (i + 1) & (SLOTS - 1);
  slots[i] = (slot){key, value};
}

static const slot *find(uint32_t key) {
  for (uint32_t i = place(key); slots[i].key; i = (i + 1) & (SLOTS - 1))
    if (slots[i].key == key) return &slots[i];
  return 0;
}

static uint64_t put_and_find(uint32_t first) {
  for (uint32_t i = 0; i < SLOTS; i++) slots[i] = (slot){0, 0};
  uint32_t seed = first;
  for (uint32_t i = 0; i < KEYS; i++) put(next_random(&seed), i);

  uint64_t found = 0, missed = 0;
  seed = first;
  for (uint32_t i = 0; i < KEYS; i++) {
    uint32_t key = next_random(&seed);
    const slot *hit = find(key), *miss = find(~key);
    if (hit) found += hit->value;
    if (!miss) missed++;
  }
  return found << 20 ^ missed;
}

KERNEL(hash) {
  uint64_t sum = FOLD_START;
  for (uint32_t pass = 0; pass < n; pass++) sum = fold(sum, put_and_find(pass + 1));
  return sum;
}
