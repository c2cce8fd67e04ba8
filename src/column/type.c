/* The names of the types. */
#include "column/type.h"

static const char *const names[TYPE_COUNT] = {
    [TYPE_BOOLEAN] = "boolean", [TYPE_INTEGER] = "integer", [TYPE_REAL] = "real",
    [TYPE_TEXT] = "text",       [TYPE_TIME] = "time",       [TYPE_DURATION] = "duration",
};

const char *type_name(enum type type)
{
    return names[type];
}

bool type_parse(struct slice name, enum type *type)
{
    for (int i = 0; i < TYPE_COUNT; i++) {
        if (!slice_is(name, names[i])) continue;
        *type = (enum type)i;
        return true;
    }
    return false;
}
