// Files that somebody puts into the folder /inbox: each is an event, and is deleted when the app has taken it.
#include "../../../sdk/c/dapr-component.h"
#include <dirent.h>
#include <unistd.h>

#define FOLDER "/inbox/"

typedef struct {
  unsigned long long id;
  dapr_text data;
  dapr_pairs metadata;
  dapr_optional_text content_type;
} event;

// The files that were handed out and not acknowledged.
static struct handed {
  struct handed *next;
  unsigned long long id;
  dapr_text path;
} *handed;
static unsigned long long ids;

COMPONENT_EXPORT("input-binding", "init") component_result *init(dapr_pair *metadata, int count) {
  (void)metadata, (void)count;
  DIR *folder = opendir(FOLDER);
  if (folder == NULL) {
    return fail(CONFIGURATION, TEXT("there is no folder /inbox: mount one, for instance mounts: /inbox=./inbox"));
  }
  closedir(folder);
  return ok();
}

COMPONENT_EXPORT("input-binding", "open") component_result *open_inbox(const char *app_id, int length) {
  (void)app_id, (void)length;
  return ok();
}

static int is_handed(dapr_text path) {
  for (struct handed *file = handed; file != NULL; file = file->next) {
    if (same(file->path, path)) {
      return 1;
    }
  }
  return 0;
}

static dapr_text read_file(const char *path) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) {
    return (dapr_text){0};
  }
  fseek(file, 0, SEEK_END);
  long size = ftell(file);
  rewind(file);
  char *bytes = scratch(size);
  size = (long)fread(bytes, 1, size, file);
  fclose(file);
  return (dapr_text){bytes, (int)size};
}

COMPONENT_EXPORT("input-binding", "receive") component_result *receive(unsigned max, unsigned milliseconds) {
  (void)milliseconds;
  DIR *folder = opendir(FOLDER);
  if (folder == NULL) {
    return fail(UNAVAILABLE, TEXT("the folder /inbox cannot be read"));
  }
  event *events = scratch(max * sizeof *events);
  unsigned count = 0;
  for (struct dirent *entry; count < max && (entry = readdir(folder)) != NULL;) {
    dapr_text path = print(FOLDER "%s", entry->d_name);

    // What begins with a dot is not complete yet, for whoever writes it.
    if (entry->d_name[0] == '.' || is_handed(path)) {
      continue;
    }
    dapr_text data = read_file(path.bytes);
    if (data.bytes == NULL) {
      continue;
    }
    struct handed *file = malloc(sizeof *file);
    if (file == NULL) {
      abort();
    }
    *file = (struct handed){handed, ++ids, keep(path)};
    handed = file;
    dapr_pair *name = scratch(sizeof *name);
    *name = (dapr_pair){TEXT("fileName"), print("%s", entry->d_name)};
    events[count++] = (event){file->id, data, {name, 1}, {0}};
  }
  closedir(folder);
  return ok_list(events, (int)count);
}

COMPONENT_EXPORT("input-binding", "acknowledge")
component_result *acknowledge(unsigned long long id, int has_failed, const char *failure, int failure_length, const char *response, int response_length) {
  (void)failure, (void)failure_length, (void)response, (void)response_length;
  for (struct handed **place = &handed; *place != NULL; place = &(*place)->next) {
    struct handed *file = *place;
    if (file->id == id) {
      *place = file->next;
      int is_gone = has_failed || unlink(file->path.bytes) == 0;
      drop(file->path);
      free(file);
      return is_gone ? ok() : fail(UNAVAILABLE, TEXT("the file of an event cannot be deleted"));
    }
  }
  return fail(NOT_FOUND, TEXT("there is no such event"));
}
