#include "darkcube/outcome.h"

#include <stdlib.h>

void dc_table_free(struct dc_table *table)
{
    free(table->values);
    *table = (struct dc_table){0};
}
