// Feature flags in the file /config/flags: a line is NAME=VALUE, and what begins with # is a comment.
#include "../../../sdk/c/dapr-component.h"

#define FILE_NAME "/config/flags"

typedef struct {
  dapr_text key;
  dapr_text value;
  dapr_text version;
  dapr_pairs metadata;
} item;

COMPONENT_EXPORT("configuration-store", "init") component_result *init(dapr_pair *metadata, int count) {
  (void)metadata, (void)count;
  FILE *file = fopen(FILE_NAME, "rb");
  if (file == NULL) {
    return fail(CONFIGURATION, TEXT("there is no file " FILE_NAME ": mount its folder, for instance mounts: /config=./config:ro"));
  }
  fclose(file);
  return ok();
}

static int is_wanted(dapr_text key, const dapr_text *keys, int count) {
  for (int i = 0; i < count; i++) {
    if (same(keys[i], key)) {
      return 1;
    }
  }
  return count == 0;
}

COMPONENT_EXPORT("configuration-store", "get")
component_result *get(dapr_text *keys, int key_count, dapr_pair *metadata, int metadata_count) {
  (void)metadata, (void)metadata_count;
  FILE *file = fopen(FILE_NAME, "rb");
  if (file == NULL) {
    return fail(UNAVAILABLE, TEXT(FILE_NAME " cannot be read"));
  }
  item *items = NULL;
  int count = 0;
  char line[4096];
  while (fgets(line, sizeof line, file) != NULL) {
    line[strcspn(line, "\r\n")] = 0;
    char *equals = strchr(line, '=');
    if (line[0] == '#' || equals == NULL) {
      continue;
    }
    dapr_text key = {line, (int)(equals - line)};
    if (is_wanted(key, keys, key_count)) {
      items = cabi_realloc(items, count * sizeof *items, 8, (count + 1) * sizeof *items);
      items[count++] = (item){print("%.*s", key.length, key.bytes), print("%s", equals + 1), TEXT(""), {NULL, 0}};
    }
  }
  fclose(file);
  return ok_list(items, count);
}
