// Secrets in files of the folder /secrets: a file's name is the secret's, its content the value. Mount it read-only.
#include "../../../sdk/c/dapr-component.h"
#include <dirent.h>

#define FOLDER "/secrets/"

typedef struct {
  dapr_text name;
  const dapr_pair *values;
  int count;
} secret;

// Reads a file of the folder; its bytes are null if there is none.
static dapr_text read_secret(const char *name) {
  dapr_text path = print(FOLDER "%s", name);
  FILE *file = fopen(path.bytes, "rb");
  if (file == NULL) {
    return (dapr_text){0};
  }
  char *bytes = scratch(65536);
  int length = (int)fread(bytes, 1, 65536, file);
  int failed = ferror(file);
  fclose(file);
  return failed ? (dapr_text){0} : (dapr_text){bytes, length};
}

static secret secret_of(dapr_text name, dapr_text value) {
  dapr_pair *pair = scratch(sizeof *pair);
  *pair = (dapr_pair){name, value};
  return (secret){name, pair, 1};
}

COMPONENT_EXPORT("secret-store", "init") component_result *init(dapr_pair *metadata, int count) {
  (void)metadata, (void)count;
  DIR *folder = opendir(FOLDER);
  if (folder == NULL) {
    return fail(CONFIGURATION, TEXT("there is no folder /secrets: mount one, for instance mounts: /secrets=./secrets:ro"));
  }
  closedir(folder);
  return ok();
}

COMPONENT_EXPORT("secret-store", "get") component_result *get(const char *name, int length, dapr_pair *metadata, int count) {
  (void)metadata, (void)count;
  dapr_text wanted = {name, length};
  if (length == 0 || name[0] == '.' || memchr(name, '/', length) != NULL || memchr(name, 0, length) != NULL) {
    return fail(INVALID_REQUEST, TEXT("a secret's name has no slash and does not begin with a dot"));
  }
  dapr_text value = read_secret(print("%.*s", length, name).bytes);
  if (value.bytes == NULL) {
    return fail(NOT_FOUND, print("there is no secret %.*s", length, name));
  }

  // The record of the answer is as long as a result can be: it lies where the host looks for it.
  static struct {
    unsigned char is_error;
    secret found;
  } found;
  found.found = secret_of(wanted, value);
  return (component_result *)&found;
}

COMPONENT_EXPORT("secret-store", "get-all") component_result *get_all(dapr_pair *metadata, int count) {
  (void)metadata, (void)count;
  DIR *folder = opendir(FOLDER);
  if (folder == NULL) {
    return fail(UNAVAILABLE, TEXT("the folder /secrets cannot be read"));
  }
  secret *secrets = NULL;
  int found = 0;
  for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
    dapr_text value = entry->d_name[0] == '.' ? (dapr_text){0} : read_secret(entry->d_name);
    if (value.bytes != NULL) {
      secrets = cabi_realloc(secrets, found * sizeof *secrets, 8, (found + 1) * sizeof *secrets);
      secrets[found++] = secret_of(print("%s", entry->d_name), value);
    }
  }
  closedir(folder);
  return ok_list(secrets, found);
}
