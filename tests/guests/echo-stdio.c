// Answers standard input in upper case (ASCII letters). With the argument "reverse": byte by byte backwards, after all has been read.
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv) {
  static char buffer[64 * 1024];
  size_t count;
  if (argc < 2 || strcmp(argv[1], "reverse") != 0) {
    while ((count = fread(buffer, 1, sizeof buffer, stdin)) > 0) {
      for (size_t i = 0; i < count; i++) {
        buffer[i] = (char)toupper((unsigned char)buffer[i]);
      }
      if (fwrite(buffer, 1, count, stdout) != count) {
        return 1;
      }
    }
    return 0;
  }

  char *all = NULL;
  size_t length = 0;
  while ((count = fread(buffer, 1, sizeof buffer, stdin)) > 0) {
    all = realloc(all, length + count);
    if (all == NULL) {
      fputs("out of memory\n", stderr);
      return 2;
    }
    memcpy(all + length, buffer, count);
    length += count;
  }
  while (length > 0) {
    putchar(all[--length]);
  }
  return 0;
}
