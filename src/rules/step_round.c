#include "rules/step_inner.h"

#include <string.h>

/* What was entered with a deed counts for that time: who does it again enters it again. Each row of `deed` names the
 * fields that came with it, so that one knows whose a value is. */

enum { DEEDS_BACK = 50 };

static void add_name(struct step *step, struct text *names, const char *name)
{
    if (reg_field(step->d.reg, name))
        text_printf(names, "%s%s", names->n ? " " : "", name);
}

const char *round_entered(struct step *step)
{
    const struct fact *fact = step->d.fact;
    struct text names = TEXT(STEP_ARENA(step));
    for (size_t i = 0; i < fact->value_count; i++)
        add_name(step, &names, fact->values[i].name);
    for (size_t i = 0; i < fact->line_count; i++)
        if (!i || strcmp(fact->lines[i].field, fact->lines[i - 1].field))
            add_name(step, &names, fact->lines[i].field);
    return text_end(&names);
}

static bool names_field(const char *names, const char *field)
{
    size_t n = strlen(field);
    for (const char *at = strstr(names, field); at; at = strstr(at + n, field))
        if ((at == names || at[-1] == ' ') && (!at[n] || at[n] == ' '))
            return true;
    return false;
}

/* What was withdrawn is put right, not begun anew. What the rules themselves do has nobody to ask. */
bool round_stale(struct step *step, const struct deed *deed, const char *field)
{
    const struct row *deeds;
    if (!step->before || step->d.fact->actor.trusted || fact_cell(step->d.fact, field))
        return false;
    const struct term *of = term_is(STEP_ARENA(step), "subject", VALUE_OF_REF(step->row->table, step->row->id));
    size_t n = deciding_rows(&step->d, "deed", of, "id", true, DEEDS_BACK, &deeds);
    if (n && !strcmp(row_text(&deeds[0], "name"), "withdraw"))
        return false;
    for (size_t i = 0; i < n; i++)
        if (names_field(row_text(&deeds[i], "entered"), field))
            return !strcmp(row_text(&deeds[i], "name"), deed->name);
    return false;
}
