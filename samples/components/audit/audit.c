// An audit trail: `create` appends a line to the file /audit/log, `list` answers with all of it.
#include "../../../sdk/c/dapr-component.h"

#define FILE_NAME "/audit/log"

typedef struct {
  unsigned char is_error;
  dapr_text data;
  dapr_pairs metadata;
  dapr_optional_text content_type;
} response;

static component_result *respond(dapr_text data) {
  static response given;
  given = (response){0, data, {NULL, 0}, {1, TEXT("text/plain")}};
  return (component_result *)&given;
}

COMPONENT_EXPORT("output-binding", "init") component_result *init(dapr_pair *metadata, int count) {
  (void)metadata, (void)count;
  static const dapr_text operations[] = {{"create", 6}, {"list", 4}};
  FILE *file = fopen(FILE_NAME, "ab");
  if (file == NULL) {
    return fail(CONFIGURATION, TEXT(FILE_NAME " cannot be written: mount a folder, for instance mounts: /audit=./audit"));
  }
  fclose(file);
  return ok_list(operations, 2);
}

static component_result *append(dapr_text line, dapr_optional_text who) {
  if (!who.is_there) {
    return fail(INVALID_REQUEST, TEXT("metadata 'who' is required: who did what is told"));
  }
  FILE *file = fopen(FILE_NAME, "ab");
  if (file == NULL) {
    return fail(UNAVAILABLE, TEXT(FILE_NAME " cannot be opened"));
  }
  fwrite(who.value.bytes, 1, who.value.length, file);
  fputc(' ', file);
  fwrite(line.bytes, 1, line.length, file);
  fputc('\n', file);
  return fclose(file) == 0 ? respond((dapr_text){0}) : fail(UNAVAILABLE, TEXT(FILE_NAME " cannot be written: the disk may be full"));
}

static component_result *list(void) {
  FILE *file = fopen(FILE_NAME, "rb");
  if (file == NULL) {
    return fail(UNAVAILABLE, TEXT(FILE_NAME " cannot be opened"));
  }
  fseek(file, 0, SEEK_END);
  long length = ftell(file);
  rewind(file);
  char *bytes = scratch(length);
  length = (long)fread(bytes, 1, length, file);
  fclose(file);
  return respond((dapr_text){bytes, (int)length});
}

COMPONENT_EXPORT("output-binding", "invoke")
component_result *invoke(const char *operation, int operation_length, const char *data, int data_length, dapr_pair *metadata, int count) {
  return operation_length == 6 && memcmp(operation, "create", 6) == 0
             ? append((dapr_text){data, data_length}, lookup(metadata, count, "who"))
             : list();
}
