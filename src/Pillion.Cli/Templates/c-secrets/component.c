// A secret store: the settings of the component's file that begin with "secret.".
#include "sdk/dapr-component.h"

#define PREFIX "secret."

typedef struct {
  dapr_text name;
  const dapr_pair *values;
  int count;
} secret;

static secret *secrets;
static int secret_count;

// Called once for each instance, with the settings of the component's file. They live as long as the call: what stays is copied.
COMPONENT_EXPORT("secret-store", "init") component_result *init(dapr_pair *metadata, int count) {
  int prefix = sizeof PREFIX - 1;
  secrets = calloc(count + 1, sizeof *secrets);
  dapr_pair *values = calloc(count + 1, sizeof *values);
  if (secrets == NULL || values == NULL) {
    return fail(OTHER, TEXT("there is no memory for the secrets"));
  }
  for (int i = 0; i < count; i++) {
    dapr_text name = metadata[i].name;
    if (name.length > prefix && memcmp(name.bytes, PREFIX, prefix) == 0) {
      dapr_text own = keep((dapr_text){name.bytes + prefix, name.length - prefix});
      values[secret_count] = (dapr_pair){own, keep(metadata[i].value)};
      secrets[secret_count] = (secret){own, &values[secret_count], 1};
      secret_count++;
    }
  }
  return ok();
}

COMPONENT_EXPORT("secret-store", "get") component_result *get(const char *name, int length, dapr_pair *metadata, int count) {
  (void)metadata, (void)count;
  // Longer than a component_result can be: it lies where the host looks for one.
  static struct {
    unsigned char is_error;
    secret found;
  } answer;
  for (int i = 0; i < secret_count; i++) {
    if (same(secrets[i].name, (dapr_text){name, length})) {
      answer.found = secrets[i];
      return (component_result *)&answer;
    }
  }
  return fail(NOT_FOUND, print("there is no secret %.*s", length, name));
}

COMPONENT_EXPORT("secret-store", "get-all") component_result *get_all(dapr_pair *metadata, int count) {
  (void)metadata, (void)count;
  return ok_list(secrets, secret_count);
}
