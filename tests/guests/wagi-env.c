// A CGI program that shows what it was given, as text: a line per argument and per environment variable in the order they came, then
// the request body.
//
//   arg 0: /path
//   env REQUEST_METHOD: GET
//   body 5: hello
#include <stdio.h>
#include <string.h>

extern char **__wasilibc_get_environ(void);

int main(int argc, char **argv) {
  puts("Content-Type: text/plain; charset=utf-8\n");
  for (int i = 0; i < argc; i++) {
    printf("arg %d: %s\n", i, argv[i]);
  }
  for (char **variable = __wasilibc_get_environ(); *variable != NULL; variable++) {
    const char *equals = strchr(*variable, '=');
    printf("env %.*s: %s\n", (int)(equals - *variable), *variable, equals + 1);
  }

  static char body[1 << 20];
  size_t length = fread(body, 1, sizeof body, stdin);
  printf("body %zu: ", length);
  fwrite(body, 1, length, stdout);
  putchar('\n');
  return 0;
}
