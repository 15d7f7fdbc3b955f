#include "cases/stage.h"
#include "rules/terms.h"

#include <string.h>

/* Rows that packs bring into registers. What is there already, by the fields that no two rows share, stays as it is:
 * people may have changed it since. */

static bool is_there(struct stage *stage, const struct reg *reg, const struct fact *fact)
{
    const struct term *where = NULL;
    const struct row *rows;
    for (size_t i = 0; reg->uniques.n && i < reg->uniques.at[0].n; i++) {
        const char *column = reg->uniques.at[0].columns[i];
        where = term_and(stage->arena, where, term_is(stage->arena, column, fact_value(fact, column)));
    }
    return where && stage_ask(stage, reg->name, where, NULL, false, 1, &rows) > 0;
}

static int bring(struct stage *stage, const struct record_row *row, struct oops *oops)
{
    const struct reg *reg = law_reg(stage->law, row->reg);
    struct fact fact = {.kind = FACT_DEED,
                        .name = "open",
                        .table = reg->name,
                        .actor = {.title = "制度自带", .kind = "import", .trusted = true}};
    struct fact_answer answer;
    int failed = stage_values(stage, reg, &reg->fields, row->values, &fact, oops);
    if (failed < 0 || is_there(stage, reg, &fact))
        return failed;
    failed = stage_send(stage, &fact, &answer, oops);
    if (failed < 0 || !answer.code)
        return failed;
    return oops_printf(oops, ERR_INVALID, node_where(stage->arena, row->values), "%s：%s", reg->title,
                       answer.refusals.n ? answer.refusals.at[0].reason : answer.oops.zh);
}

int stage_records(struct stage *stage, struct oops *oops)
{
    int failed = 0;
    for (size_t i = 0; !failed && i < stage->law->records.n; i++)
        failed = bring(stage, &stage->law->records.at[i], oops);
    return failed;
}
