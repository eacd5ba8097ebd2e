// The same by the interfaces of 0.2.0-draft.
#define KEYVALUE_DRAFT1
#include "../keyvalue/keyvalue.c"
