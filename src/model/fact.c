#include "model/fact.h"

#include <string.h>

const struct cell *fact_cell(const struct fact *fact, const char *name)
{
    for (size_t i = 0; fact && i < fact->value_count; i++)
        if (!strcmp(fact->values[i].name, name))
            return &fact->values[i];
    return NULL;
}

struct value fact_value(const struct fact *fact, const char *name)
{
    const struct cell *cell = fact_cell(fact, name);
    return cell ? cell->value : VALUE_NONE;
}
