// A CGI program whose response is what the query asks for. Parameters are percent-decoded and taken in their order:
//
//   status=418 I'm a teapot    the Status header         type=text/html       Content-Type
//   location=/elsewhere        the Location header       header=X-Name: value any header line
//   body=text                  the body                  size=1000000         a body of so many bytes ('x')
//   stderr=text                a line on standard error  crlf=1               from here on header lines end with CR LF
//   bare=1                     no headers, no blank line, only the body
//   exit=3                     exit code                 trap=1               trap after the response is written
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *line_end = "\n";

static int hex(char digit) {
  return digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}

static void decode(char *text) {
  char *to = text;
  for (const char *from = text; *from != 0; from++) {
    if (*from == '%' && from[1] != 0 && from[2] != 0) {
      *to++ = (char)(hex(from[1]) * 16 + hex(from[2]));
      from += 2;
    } else {
      *to++ = *from == '+' ? ' ' : *from;
    }
  }
  *to = 0;
}

int main(void) {
  const char *given = getenv("QUERY_STRING");
  char *query = strdup(given == NULL ? "" : given);
  const char *body = "";
  long size = -1, exit_code = 0;
  int bare = 0, trap = 0;
  char head[8192] = "";
  size_t head_length = 0;

  for (char *pair = strtok(query, "&"); pair != NULL; pair = strtok(NULL, "&")) {
    char *value = strchr(pair, '=');
    if (value == NULL) {
      continue;
    }
    *value++ = 0;
    decode(value);
    const char *header = strcmp(pair, "status") == 0 ? "Status: "
      : strcmp(pair, "type") == 0                    ? "Content-Type: "
      : strcmp(pair, "location") == 0                ? "Location: "
      : strcmp(pair, "header") == 0                  ? ""
                                                     : NULL;
    if (header != NULL) {
      int written = snprintf(head + head_length, sizeof head - head_length, "%s%s%s", header, value, line_end);
      if (written < 0 || (head_length += (size_t)written) >= sizeof head) {
        fputs("too many headers\n", stderr);
        return 2;
      }
    } else if (strcmp(pair, "body") == 0) {
      body = value;
    } else if (strcmp(pair, "size") == 0) {
      size = atol(value);
    } else if (strcmp(pair, "stderr") == 0) {
      fprintf(stderr, "%s\n", value);
    } else if (strcmp(pair, "crlf") == 0) {
      line_end = "\r\n";
    } else if (strcmp(pair, "bare") == 0) {
      bare = 1;
    } else if (strcmp(pair, "exit") == 0) {
      exit_code = atol(value);
    } else if (strcmp(pair, "trap") == 0) {
      trap = 1;
    }
  }

  if (!bare) {
    fputs(head, stdout);
    fputs(line_end, stdout);
  }
  fputs(body, stdout);
  for (long i = 0; i < size; i++) {
    putchar('x');
  }
  fflush(stdout);
  if (trap) {
    __builtin_trap();
  }
  return (int)exit_code;
}
