// Grows its memory page by page, faster and faster, until that fails, writing to the end of every new part; then prints
// "reached N pages". With the argument "crash" it then writes past the end.
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define PAGE 65536u

int main(int argc, char **argv) {
  size_t step = 1;
  while (step > 0) {
    size_t before = __builtin_wasm_memory_grow(0, step);
    if (before == SIZE_MAX) {
      step /= 2;
      continue;
    }
    uintptr_t end = (uintptr_t)(before + step) * PAGE; // 0 when all 4 GiB are there
    *(volatile uint8_t *)(end - 1) = 1;
    if (step < 1024) {
      step *= 2;
    }
  }
  size_t pages = __builtin_wasm_memory_size(0);
  printf("reached %zu pages\n", pages);
  fflush(stdout);
  if (argc > 1 && strcmp(argv[1], "crash") == 0) {
    *(volatile uint8_t *)(uintptr_t)(pages * PAGE) = 1;
  }
  return 0;
}
