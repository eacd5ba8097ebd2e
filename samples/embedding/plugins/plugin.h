// What this host and its plug-ins agreed on. A text goes into the buffer, transform() changes it there and gives its new length.
#include <stddef.h>

#define EXPORT(name) __attribute__((export_name(#name)))
#define IMPORT(name) __attribute__((import_module("host"), import_name(#name)))

IMPORT(log) void host_log(const char *text, size_t length);

static char text[4096];
EXPORT(buffer) char *buffer(void) { return text; }
EXPORT(capacity) size_t capacity(void) { return sizeof text; }
