#include "model/schema.h"

#include "base/text.h"

#include <string.h>

const struct table *schema_table(const struct schema *schema, const char *name)
{
    for (size_t i = 0; name && i < schema->n; i++)
        if (strcmp(schema->tables[i].name, name) == 0)
            return &schema->tables[i];
    return NULL;
}

const struct column *table_column(const struct table *table, const char *name)
{
    for (size_t i = 0; table && i < table->column_count; i++)
        if (text_same(table->columns[i].name, name))
            return &table->columns[i];
    return NULL;
}
