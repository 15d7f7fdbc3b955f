/* A Word file that somebody uploads as a template: its names are read and it is filled, whatever it holds. What comes
 * out is a Word file again, and asks for nothing any more. */
#include "../fuzz.h"

#include "base/must.h"
#include "paper/docx_template.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    static const struct docx_field ITEM[] = {{.name = "名称", .value = "一<&>\n二"}};
    static const struct docx_fields ITEMS[] = {{ITEM, 1}, {ITEM, 1}};
    static const struct docx_field FIELDS[] = {
        {.name = "编号", .value = "整改〔2026〕001号"}, {.name = "隐患", .items = ITEMS, .item_count = 2}};
    static const struct docx_fields ALL = {FIELDS, 2};
    ARENA_SCOPE(arena);
    struct docx_names names = {0}, missing = {0}, left = {0};
    struct oops oops = {0};
    const char *filled = NULL;
    size_t size = 0;
    if (docx_template_names(bytes, n, arena, &names, &oops) < 0)
        return 0;
    if (docx_template_fill(bytes, n, &ALL, arena, &filled, &size, &missing, &oops) < 0)
        return 0;
    MUST(filled && size);
    MUST(docx_template_names(filled, size, arena, &left, &oops) == 0);
    return 0;
}
