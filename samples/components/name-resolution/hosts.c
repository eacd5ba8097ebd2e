// Apps by the lines of the file /hosts/apps (APP-ID HOST:PORT), and those that this runtime has announced.
#include "../../../sdk/c/dapr-component.h"

#define FILE_NAME "/hosts/apps"

static struct announcement {
  struct announcement *next;
  unsigned long long id;
  dapr_text app_id;
  dapr_text address;
} *announcements;
static unsigned long long ids;

COMPONENT_EXPORT("name-resolution", "init") component_result *init(dapr_pair *metadata, int count) {
  (void)metadata, (void)count;
  return ok();
}

COMPONENT_EXPORT("name-resolution", "announce")
component_number *announce(const char *app_id, int app_id_length, const char *namespace, int namespace_length, const char *address,
                           int address_length, int internal_port, int http_port) {
  (void)namespace, (void)namespace_length, (void)http_port;
  struct announcement *announcement = malloc(sizeof *announcement);
  if (announcement == NULL) {
    abort();
  }
  *announcement = (struct announcement){
      announcements,
      ++ids,
      keep((dapr_text){app_id, app_id_length}),
      keep(print("%.*s:%d", address_length, address, internal_port)),
  };
  announcements = announcement;
  return ok_number(announcement->id);
}

COMPONENT_EXPORT("name-resolution", "withdraw") component_result *withdraw(unsigned long long id) {
  for (struct announcement **place = &announcements; *place != NULL; place = &(*place)->next) {
    struct announcement *announcement = *place;
    if (announcement->id == id) {
      *place = announcement->next;
      drop(announcement->app_id);
      drop(announcement->address);
      free(announcement);
      return ok();
    }
  }
  return fail(NOT_FOUND, TEXT("there is no such announcement"));
}

static component_result *found(dapr_text address) {
  answer.optional_text = (dapr_optional_text){address.bytes != NULL, address};
  return ok();
}

COMPONENT_EXPORT("name-resolution", "resolve")
component_result *resolve(const char *app_id, int app_id_length, const char *namespace, int namespace_length) {
  (void)namespace, (void)namespace_length;
  dapr_text wanted = {app_id, app_id_length};
  for (struct announcement *announcement = announcements; announcement != NULL; announcement = announcement->next) {
    if (same(announcement->app_id, wanted)) {
      return found(announcement->address);
    }
  }
  FILE *file = fopen(FILE_NAME, "rb");
  if (file == NULL) {
    return found((dapr_text){0});
  }
  char line[1024], name[512], address[512];
  dapr_text known = {0};
  while (known.bytes == NULL && fgets(line, sizeof line, file) != NULL) {
    if (sscanf(line, "%511s %511s", name, address) == 2 && same(text_of(name), wanted)) {
      known = print("%s", address);
    }
  }
  fclose(file);
  return found(known);
}
