// Prints its arguments and environment, one a line.
#include <stdio.h>

extern char **environ;

int main(int argc, char **argv) {
  printf("%d\n", argc);
  for (int i = 0; i < argc; i++) {
    puts(argv[i]);
  }
  for (char **variable = environ; *variable; variable++) {
    puts(*variable);
  }
  return 0;
}
