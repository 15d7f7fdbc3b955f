#include "cases/page.h"

#include "rules/terms.h"

#include <string.h>

bool page_is_void(const struct row *row) { return !strcmp(row_text(row, "state"), TAKEN_BACK); }

static size_t known_columns(const struct reg *reg, const char *const *columns, const char **ret_columns, size_t most)
{
    size_t n = 0;
    for (size_t i = 0; columns && columns[i] && n < most; i++)
        if (!reg || reg_field(reg, columns[i]))
            ret_columns[n++] = columns[i];
    return n;
}

static int one_page(struct store *store, const struct page_walk *walk, const struct reg *reg, struct ask *ask,
                    int (*take)(void *context, const struct reg *reg, const struct row *row), void *context,
                    int64_t *last, size_t *ret_n, struct oops *oops)
{
    ARENA_SCOPE(arena);
    struct answer answer;
    ask->where = term_and(arena, walk->where, term_compare(arena, "id", TERM_MORE, VALUE_OF_INT(*last)));
    int failed = store_ask(store, arena, ask, &answer, oops);
    for (size_t i = 0; !failed && i < answer.n; i++)
        failed = !reg || walk->void_too || !page_is_void(&answer.rows[i]) ? take(context, reg, &answer.rows[i]) : 0;
    if (failed)
        return failed;
    *ret_n = answer.n;
    *last = answer.n ? answer.rows[answer.n - 1].id : *last;
    return 0;
}

int page_each(struct store *store, const struct page_walk *walk,
              int (*take)(void *context, const struct reg *reg, const struct row *row), void *context,
              struct oops *oops)
{
    const struct reg *reg = law_reg(walk->law, walk->table);
    const char *columns[32];
    struct ask ask = {.kind = ASK_ROWS, .table = walk->table, .limit = PAGE_ROWS, .columns = columns};
    int64_t last = walk->after;
    if (!reg && strcmp(walk->table, "trail"))
        return 0;
    ask.column_count = known_columns(reg, walk->columns, columns, sizeof columns / sizeof *columns);
    for (size_t n = PAGE_ROWS; n == PAGE_ROWS;) {
        int failed = one_page(store, walk, reg, &ask, take, context, &last, &n, oops);
        if (failed)
            return failed;
    }
    return 0;
}
