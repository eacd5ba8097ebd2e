// A state store that does to its host what the key says.
#include "../../../../sdk/c/dapr-component.h"
#include <unistd.h>

static int calls;

typedef struct {
  unsigned char is_error;
  union {
    component_error error;
    struct {
      unsigned char is_there;
      dapr_text data;
      dapr_optional_text etag;
      dapr_optional_text content_type;
      dapr_pairs metadata;
    };
  };
} get_result;

COMPONENT_EXPORT("state-store", "init") component_result *init(dapr_pair *metadata, int count) {
  if (lookup(metadata, count, "refuse").is_there) {
    return fail(CONFIGURATION, TEXT("the setting 'refuse' is refused"));
  }
  answer.boolean = 0;
  return ok();
}

static char *volatile taken;

static int bomb(void) {
  int pages = 0;
  while ((taken = malloc(65536)) != NULL) {
    pages++;
  }
  return pages;
}

// Deeper than any stack.
static int sink(int depth) {
  if (depth < 0) {
    return 0;
  }
  volatile char here[256];
  here[0] = (char)depth;
  return sink(depth + 1) + here[0];
}

COMPONENT_EXPORT("state-store", "get")
get_result *get(const char *key, int length, int consistency, dapr_pair *metadata, int count) {
  (void)consistency, (void)metadata, (void)count;
  static get_result result;
  dapr_text name = {key, length};
  calls++;
  result = (get_result){0};
  result.is_there = 1;
  if (same(name, TEXT("loop"))) {
    for (;;) {
      calls++;
    }
  } else if (same(name, TEXT("trap"))) {
    __builtin_trap();
  } else if (same(name, TEXT("recurse"))) {
    result.data = print("%d", sink(0));
  } else if (same(name, TEXT("bomb"))) {
    result.data = print("%d pages", bomb());
  } else if (same(name, TEXT("giant"))) {
    result.data = (dapr_text){key, 0x7fffffff};
  } else if (same(name, TEXT("wild"))) {
    return (get_result *)0xfffffff0;
  } else if (same(name, TEXT("utf8"))) {
    result.etag = (dapr_optional_text){1, {"\xff\xfe", 2}};
  } else if (same(name, TEXT("tag"))) {
    result.is_error = 7;
  } else if (same(name, TEXT("exit"))) {
    exit(3);
  } else if (same(name, TEXT("sleep"))) {
    sleep(3600);
  } else if (same(name, TEXT("file"))) {
    FILE *file = fopen("/etc/passwd", "rb");
    result.data = text_of(file == NULL ? "denied" : "open");
  } else if (same(name, TEXT("environment"))) {
    const char *home = getenv("HOME");
    result.data = text_of(home == NULL ? "denied" : home);
  } else if (same(name, TEXT("shout"))) {
    for (int i = 0; i < 1000; i++) {
      puts("a line of output");
    }
  } else {
    result.data = print("%d", calls);
  }
  return &result;
}

COMPONENT_EXPORT("state-store", "set")
component_result *set(const char *key, int key_length, const char *data, int data_length, int has_etag, const char *etag, int etag_length,
                      int concurrency, int consistency, int has_content_type, const char *content_type, int content_type_length,
                      dapr_pair *metadata, int count) {
  (void)key, (void)key_length, (void)data, (void)data_length, (void)has_etag, (void)etag, (void)etag_length, (void)concurrency;
  (void)consistency, (void)has_content_type, (void)content_type, (void)content_type_length, (void)metadata, (void)count;
  return ok();
}

COMPONENT_EXPORT("state-store", "delete")
component_result *delete (const char *key, int key_length, int has_etag, const char *etag, int etag_length, int concurrency,
                          int consistency, dapr_pair *metadata, int count) {
  (void)key, (void)key_length, (void)has_etag, (void)etag, (void)etag_length, (void)concurrency, (void)consistency, (void)metadata;
  (void)count;
  return ok();
}
