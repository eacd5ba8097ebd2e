// Copies standard input to standard output and says on standard error how much that was.
#include <stdio.h>

int main(void) {
  char buffer[1000];
  size_t total = 0, count;
  while ((count = fread(buffer, 1, sizeof buffer, stdin)) > 0) {
    total += fwrite(buffer, 1, count, stdout);
  }
  fprintf(stderr, "%zu bytes\n", total);
  return 0;
}
