#include "rules/step_inner.h"

#include "rules/number.h"

#include <string.h>

/* Numbers of documents: gap-free, drawn inside the commit. */

enum { MAX_ABOVE = 16 };

/* The unit at the top: above this one, or of the whole house. */
static struct value institution(struct step *step, struct value unit)
{
    for (int hops = 0; unit.kind == VALUE_REF && hops < MAX_ABOVE; hops++) {
        struct value parent = row_get(deciding_row(&step->d, "unit", unit.ref.id), "parent");
        if (parent.kind != VALUE_REF)
            return unit;
        unit = parent;
    }
    const struct term top = {.kind = TERM_EMPTY, .a = term_column(STEP_ARENA(step), "parent")};
    const struct row *rows;
    const struct term *where = arena_copy(STEP_ARENA(step), &top, sizeof top);
    bool known = reg_field(law_reg(step->d.law, "unit"), "parent") != NULL;
    return known && deciding_rows(&step->d, "unit", where, "id", false, 1, &rows) ? VALUE_OF_REF("unit", rows[0].id)
                                                                                  : VALUE_NONE;
}

/* 简称, or the name of a unit that has none. */
static const char *short_name(struct step *step, struct value unit)
{
    const char *said = unit.kind == VALUE_REF ? row_text(deciding_row(&step->d, "unit", unit.ref.id), "short") : "";
    return *said ? said : unit.kind == VALUE_REF ? tell_title(&step->d, unit) : "";
}

/* What varies in a number besides its {seq}. A record of no unit is the institution's. */
struct places {
    int year;
    const char *unit, *institution; /* "" where the pattern does not ask */
};

static struct places places_of(struct step *step, const char *pattern)
{
    const struct calendar *calendar = step->d.law->calendar;
    int64_t offset = calendar ? calendar_offset(calendar) : CALENDAR_BEIJING;
    struct places places = {
        .year = civil_date(civil_day_at(step->d.now, (int)offset)).year, .unit = "", .institution = ""};
    struct value unit = row_get(step->row, "unit");
    bool of_unit = number_has(pattern, "unit"), of_all = number_has(pattern, "institution");
    struct value top = of_all || (of_unit && unit.kind != VALUE_REF) ? institution(step, unit) : VALUE_NONE;
    if (of_unit)
        places.unit = short_name(step, unit.kind == VALUE_REF ? unit : top);
    if (of_all)
        places.institution = short_name(step, top);
    return places;
}

static const char *numbered(struct step *step, const char *pattern, const struct places *places, int64_t number)
{
    struct text text = TEXT(STEP_ARENA(step));
    struct number_part part;
    while (number_next(&pattern, &part)) {
        if (number_is(&part, "year"))
            text_printf(&text, "%d", places->year);
        else if (number_is(&part, "seq"))
            text_printf(&text, "%0*lld", part.width, (long long)number);
        else if (number_is(&part, "unit"))
            text_printf(&text, "%s", places->unit);
        else if (number_is(&part, "institution"))
            text_printf(&text, "%s", places->institution);
        else
            text_printf(&text, "%.*s", (int)part.n, part.text);
    }
    return text_end(&text);
}

/* One series for each text that the places print: units of one short name share theirs, so no number comes twice. */
static const char *series_of(struct step *step, const char *pattern, const struct places *places, const char *period)
{
    struct arena *arena = STEP_ARENA(step);
    const char *key = arena_printf(arena, "%s|%s|%s", step->d.reg->name, pattern, period);
    return *places->unit || *places->institution
               ? arena_printf(arena, "%s|%s|%s", key, places->unit, places->institution)
               : key;
}

void entry_number(struct step *step, const char *deed)
{
    const struct reg *reg = step->d.reg;
    if (!reg->number_pattern || strcmp(reg->number_when ? reg->number_when : "open", deed) ||
        *row_text(step->row, "number"))
        return;
    struct arena *arena = STEP_ARENA(step);
    const struct places places = places_of(step, reg->number_pattern);
    const char *period = number_has(reg->number_pattern, "year") ? arena_printf(arena, "%d", places.year) : "";
    const char *key = series_of(step, reg->number_pattern, &places, period);
    const struct row *rows;
    size_t n = deciding_rows(&step->d, "series", term_is(arena, "pattern", VALUE_OF_TEXT(key)), NULL, false, 1, &rows);
    int64_t next = n ? row_int(&rows[0], "last") + 1 : 1;
    struct put *put = n ? step_update(step, "series", rows[0].id) : step_insert(step, "series");
    if (!n) {
        step_cell(step, put, "pattern", VALUE_OF_TEXT(key));
        step_cell(step, put, "period", VALUE_OF_TEXT(period));
    }
    step_cell(step, put, "last", VALUE_OF_INT(next));
    const char *number = numbered(step, reg->number_pattern, &places, next);
    step_own(step, "number", VALUE_OF_TEXT(number));
    step_note(step, STEP_PRINT(step, "编号 %s", number), STEP_PRINT(step, "number %s", number));
}
